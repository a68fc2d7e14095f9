// JournalServer: the journal's process. Group commit by mailbox.
//
// The first commit of a batch makes it send itself a Flush, which comes behind everything that waits already; so a
// batch is what has arrived while the last one was being synced, and nothing ever waits for a batch to fill. When the
// disk has it, every sender of the batch is answered, in order.
//
// It runs on a thread of its own (its handlers block). What must be done and is nobody's bid (folding the log, moving
// the WAL into the database) it does when nobody has bid for a moment. Where that never is, batches fold some rows
// each, and a WAL that has grown too far is moved between two of them.
//
// Thread rules: talk to it by auction::JournalPort, under the name auction::kJournal.
#pragma once

#include <optional>
#include <unordered_set>
#include <vector>

#include "core/auction/ports.hpp"
#include "core/otp/child_spec.hpp"
#include "core/otp/gen_server.hpp"
#include "storage/sqlite/journal.hpp"

namespace gavel::storage {

/// A cast to whoever collects what is in the outbox (webhooks): there is something.
struct Posted {};
/// A cast to the journal: everything up to `end` was taken over into another file, and is wanted no more.
struct Collected {
  std::int64_t end = 0;
};

struct Flush {};
/// Now that nobody bids: fold, checkpoint, write down what was refused.
struct Tidy {};
using JournalProtocol = otp::Protocol<auction::Append, auction::Settle, auction::AppendSale, auction::PutLimit,
                                      auction::Prove, auction::NoteRefusal, Collected, Flush, Tidy>;
using OutboxPort = otp::Protocol<Posted>;
/// Who takes events out of the outbox, where there is somebody.
inline const otp::Name<OutboxPort> kCollector{"webhooks"};
/// Where it says that it has.
inline const otp::Name<JournalProtocol> kJournalServer{"journal"};

class JournalServer final : public otp::GenServer<JournalServer, JournalProtocol> {
 public:
  struct Args {
    std::filesystem::path data_dir;
    sqlite::JournalOptions options;
  };
  explicit JournalServer(Args args) : args_(std::move(args)) {}

  void init();
  void handle_call(auction::Append, otp::From<auction::Append::Reply>);
  void handle_call(const auction::Settle&, otp::From<void>);
  auction::StorageResult<void> handle_call(const auction::AppendSale& request);
  auction::PutLimit::Reply handle_call(const auction::PutLimit& m) { return journal_->put_bidder_limit(m.limit); }
  auction::Prove::Reply handle_call(const auction::Prove& m) { return journal_->prove(m.entry); }
  void handle_cast(auction::NoteRefusal m);
  void handle_cast(const Collected& m);
  void handle_info(const Flush&);
  void handle_info(const Tidy&);
  void terminate(const otp::Reason&);

 private:
  void after_commit();
  void tell_collector();
  void tidy_when_quiet();
  void checkpoint();

  Args args_;
  std::optional<sqlite::Journal> journal_;
  std::vector<sqlite::CommitPtr> batch_;
  std::vector<otp::From<auction::Append::Reply>> senders_;
  std::vector<otp::From<void>> settling_;  // answered after the batch
  /// Whose commit was refused: what that process decided on top of it is refused too. It starts again, under another
  /// pid.
  std::unordered_set<otp::Pid> refused_;
  std::vector<auction::Refusal> refusals_;
  bool posted_ = false;   // the collector was told, and has not answered yet
  bool tidying_ = false;  // a Tidy is on its way
  bool busy_ = false;     // something was committed since the last Tidy
};

/// The journal as a child: named, on its own thread, with time to finish when it is told to stop.
otp::ChildSpec journal_child(JournalServer::Args args);

}  // namespace gavel::storage
