// WebhookFile: <data-dir>/webhooks.db, mode 0600 (secrets have to be kept as they are: they sign), application_id
// "GAVW". Who is to be told, what, and how far that has come.
//
//     auto file = WebhookFile::open(data_dir);
//     file->collect(items, hooks, now);            // from the journal's outbox
//     for (auto& due : *file->due(hook, now, 8)) send(due);
//     file->settle(attempts);
//
// An event is kept once, however many webhooks want it, and goes when the last of its deliveries does. What is taken
// over and how far the outbox was read is one transaction: each event is taken over once.
//
// Thread rules: one thread at a time; every function waits for the disk.
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/base/expected.hpp"
#include "server/webhooks/webhook.hpp"
#include "storage/sqlite/outbox.hpp"

namespace gavel::webhooks {

using sqlite::StorageResult;

class WebhookFile {
 public:
  /// Opens the file, made where it is missing, as is the directory. The error is one sentence.
  static base::Expected<WebhookFile, std::string> open(const std::filesystem::path& data_dir);

  // -- webhooks

  /// In the order of their ids, which is that of their making.
  StorageResult<std::vector<Webhook>> all();
  StorageResult<void> insert(const Webhook& hook);
  /// All of it but id and created.
  StorageResult<void> update(const Webhook& hook);
  /// With its deliveries.
  StorageResult<void> erase(const WebhookId& id);

  // -- what they are told

  /// How far the outbox was taken over.
  StorageResult<std::int64_t> collected();
  /// A delivery for each of the webhooks that wants an item, due at once; and collected() is the last item's position.
  /// Whose the deliveries are, one for each.
  StorageResult<std::vector<WebhookId>> collect(std::span<const sqlite::OutboxItem> items,
                                                std::span<const Webhook> hooks, rules::Time now);
  /// Where the outbox ends before that: another journal's. It is read from there on.
  StorageResult<void> start_at(std::int64_t position);
  /// A delivery that is of no auction.
  StorageResult<Delivery> add_ping(const WebhookId& hook, const std::string& id, const std::string& body,
                                   rules::Time now);

  struct Due {
    std::int64_t number = 0;
    std::string id, body;
    std::uint32_t attempts = 0;  ///< so far
  };
  /// Pending ones whose time has come, in its order.
  StorageResult<std::vector<Due>> due(const WebhookId& hook, rules::Time now, std::size_t limit);
  /// When the first that is pending after `now` is due.
  StorageResult<std::optional<rules::Time>> next_due(const WebhookId& hook, rules::Time now);

  /// What came of an attempt.
  struct Attempt {
    std::int64_t number = 0;
    State state = State::pending;  ///< from now on
    rules::Time at;
    rules::Time due;  ///< of the next attempt
    std::optional<int> status;
    std::string error;
  };
  /// In one transaction. Of a delivery that has gone meanwhile nothing is kept.
  StorageResult<void> settle(std::span<const Attempt> attempts);

  // -- what can be seen of it

  /// Newest first: numbers below `before`, 0 for the first page.
  StorageResult<std::vector<Delivery>> list(const WebhookId& hook, std::optional<State> state, std::uint64_t before,
                                            std::uint32_t limit);
  struct Counts {
    std::int64_t pending = 0, dead = 0;
  };
  StorageResult<Counts> counts(const WebhookId& hook);

  /// Is due now, and begins with its first attempt; what it is then. Nothing where there is no such delivery.
  StorageResult<std::optional<Delivery>> redeliver(const WebhookId& hook, std::string_view id, rules::Time now);
  /// The same for all that are dead; how many.
  StorageResult<std::int64_t> redeliver_dead(const WebhookId& hook, rules::Time now);

  /// Forgets deliveries that ended before that, at most so many; true: there are more.
  StorageResult<bool> forget(rules::Time before, std::uint32_t limit);

 private:
  explicit WebhookFile(sqlite::Connection connection) : connection_(std::move(connection)) {}

  struct Told {
    std::string id, event;
    std::optional<std::string> auction;
    std::optional<std::uint64_t> seq;
    std::string body;
  };
  /// What adds messages and deliveries, for one transaction.
  struct Adding {
    sqlite::Statement message, number, delivery;
    StorageResult<std::int64_t> add(const Told& told);
    StorageResult<void> add(const WebhookId& hook, std::int64_t of_message, rules::Time now);
  };
  StorageResult<Adding> adding();

  sqlite::Connection connection_;
};

}  // namespace gavel::webhooks
