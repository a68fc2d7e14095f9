// WebhookServer: the process that tells other servers what happens here. It takes events out of the journal's outbox,
// keeps a delivery for each webhook that wants one, sends, and tries again until it is delivered or given up.
//
// - Nothing is lost: an event is in the outbox with its own commit, and the outbox lets go of it when it is in this
//   process's file. A crash anywhere in between sends something twice at most, under the same webhook-id.
// - One that is down delays no other: each webhook has kAtOnce posts under way at most, and a queue of its own.
// - Order is not promised, as with any webhook that is tried again; the events have numbers.
//
// A webhook that answers 410 (it is gone), or for which more waits than Rules::backlog, is switched off, and says why.
//
// Thread rules: a process, on a thread of its own (its handlers wait for the disk); talk to it by its protocol, under
// the name kWebhooks. The errors are sentences for the log.
#pragma once

#include <atomic>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/otp/child_spec.hpp"
#include "core/otp/gen_server.hpp"
#include "server/webhooks/file.hpp"
#include "server/webhooks/retry.hpp"
#include "server/webhooks/sender.hpp"
#include "storage/journal_server.hpp"

namespace gavel::webhooks {

template <class T>
using Result = base::Expected<T, std::string>;

struct NewWebhook {
  std::string url;
  std::string description;
  std::vector<std::string> events;
  std::optional<auth::Scope> scope;
};
/// What is given is changed.
struct Change {
  std::optional<std::string> url, description;
  std::optional<std::vector<std::string>> events;
  std::optional<bool> enabled;
};
/// A webhook, and what waits for it.
struct Shown {
  Webhook hook;
  WebhookFile::Counts counts;
};

/// Nothing: there are as many as there may be.
struct MakeWebhook {
  using Reply = Result<std::optional<Shown>>;
  NewWebhook wanted;
};
struct ListWebhooks {
  using Reply = Result<std::vector<Shown>>;
};
/// Nothing: there is none. So with those that follow.
struct ShowWebhook {
  using Reply = Result<std::optional<Shown>>;
  WebhookId id;
};
struct ChangeWebhook {
  using Reply = Result<std::optional<Shown>>;
  WebhookId id;
  Change change;
};
struct DropWebhook {
  using Reply = Result<bool>;
  WebhookId id;
};
/// Another secret; the one before signs for another day.
struct RotateSecret {
  using Reply = Result<std::optional<Shown>>;
  WebhookId id;
};
struct SendPing {
  using Reply = Result<std::optional<Delivery>>;
  WebhookId id;
};
struct ListDeliveries {
  using Reply = Result<std::optional<std::vector<Delivery>>>;
  WebhookId id;
  std::optional<State> state;
  std::uint64_t before = 0;
  std::uint32_t limit = 50;
};
struct Redeliver {
  using Reply = Result<std::optional<Delivery>>;
  WebhookId id;
  std::string delivery;
};
/// How many.
struct RedeliverDead {
  using Reply = Result<std::optional<std::int64_t>>;
  WebhookId id;
};

/// Its own.
struct Answered {
  Sender::Answer answer;
};
struct Settle {};  ///< behind all answers that are there
struct Wake {};    ///< something is due
struct Forget {};

using WebhookProtocol =
    otp::Protocol<storage::Posted, MakeWebhook, ListWebhooks, ShowWebhook, ChangeWebhook, DropWebhook, RotateSecret,
                  SendPing, ListDeliveries, Redeliver, RedeliverDead, Answered, Settle, Wake, Forget>;
inline const otp::Name<WebhookProtocol> kWebhooks{"webhooks"};

struct Rules {
  RetryRules retry;
  Sender::Options sender;
  std::int64_t backlog = 100'000;                      ///< deliveries of one webhook that may wait
  std::chrono::milliseconds keep{7 * 24 * 3'600'000};  ///< how long those that ended are remembered
};

/// What its lives share. Made before the tree, so that a file that will not do is one clear line, and the outbox knows
/// from its first commit whether somebody listens.
class WebhookStore {
 public:
  /// The error is one sentence.
  static Result<std::unique_ptr<WebhookStore>> open(const std::filesystem::path& data_dir);

  /// For the journal.
  const std::shared_ptr<sqlite::Outbox>& outbox() const noexcept { return outbox_; }

 private:
  friend class WebhookServer;
  WebhookStore(WebhookFile file, std::filesystem::path data_dir);

  WebhookFile file_;  ///< the process's
  const std::filesystem::path data_dir_;
  const std::shared_ptr<sqlite::Outbox> outbox_ = std::make_shared<sqlite::Outbox>();
};

class WebhookServer final : public otp::GenServer<WebhookServer, WebhookProtocol> {
 public:
  /// Posts of one webhook that are under way at the same time.
  static constexpr std::size_t kAtOnce = 8;

  struct Args {
    WebhookStore* store;  ///< outlives it
    Rules rules;
    std::function<rules::Time()> now;  ///< the wall clock
    std::function<std::uint64_t()> random;
    std::function<void(const std::string&)> log;  ///< a sentence about what went wrong
  };
  explicit WebhookServer(Args args) : args_(std::move(args)) {}

  void init();
  void handle_cast(const storage::Posted&) { collect(); }
  MakeWebhook::Reply handle_call(const MakeWebhook& m);
  ListWebhooks::Reply handle_call(const ListWebhooks&);
  ShowWebhook::Reply handle_call(const ShowWebhook& m) { return shown(m.id); }
  ChangeWebhook::Reply handle_call(const ChangeWebhook& m);
  DropWebhook::Reply handle_call(const DropWebhook& m);
  RotateSecret::Reply handle_call(const RotateSecret& m);
  SendPing::Reply handle_call(const SendPing& m);
  ListDeliveries::Reply handle_call(const ListDeliveries& m);
  Redeliver::Reply handle_call(const Redeliver& m);
  RedeliverDead::Reply handle_call(const RedeliverDead& m);
  void handle_cast(Answered m);
  void handle_info(const Settle&) { settle(); }
  void handle_info(const Wake&);
  void handle_info(const Forget&);
  std::string format_status() const;

 private:
  WebhookFile& file() noexcept { return args_.store->file_; }
  Result<std::optional<Shown>> shown(const WebhookId& id);
  Webhook* find(const WebhookId& id) noexcept;
  /// Keeps it in the file and here.
  Result<void> keep(Webhook changed);
  void update_wanted();
  bool open_outbox();
  void collect();
  void check_backlogs();
  void switch_off(const WebhookId& id, const std::string& reason);
  void pump(const WebhookId& id);
  void settle();
  WebhookFile::Attempt judge(const Sender::Answer& answer, std::uint32_t attempts);
  void wake_at(rules::Time due);

  Args args_;
  std::optional<sqlite::OutboxReader> reader_;
  std::vector<Webhook> hooks_;  ///< as in the file
  auction::IdMaker ids_;
  std::map<WebhookId, std::map<std::int64_t, std::uint32_t>> under_way_;  ///< numbers, and which attempt it is
  std::vector<Sender::Answer> answers_;                                   ///< not in the file yet
  otp::Instant next_count_{};                                             ///< when backlogs are looked at again
  std::optional<rules::Time> waking_;                                     ///< when the next Wake comes
  std::optional<Sender> sender_;                                          ///< last: it calls this process
};

/// Named "webhooks".
otp::ChildSpec webhook_child(WebhookServer::Args args);

}  // namespace gavel::webhooks
