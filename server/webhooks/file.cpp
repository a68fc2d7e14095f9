#include "server/webhooks/file.hpp"

#include <sqlite3.h>

#include "core/base/base64url.hpp"
#include "server/webhooks/event.hpp"
#include "server/webhooks/schema.hpp"

namespace gavel::webhooks {
namespace {

using sqlite::fail;
using sqlite::Rows;
using sqlite::Transaction;

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) (text += text.empty() ? "" : " ") += word;
  return text;
}

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> words;
  while (!text.empty()) {
    const auto end = text.find(' ');
    words.emplace_back(text.substr(0, end));
    text = end == text.npos ? std::string_view() : text.substr(end + 1);
  }
  return words;
}

Secret secret_of(std::string_view text) { return base::from_base64url(text).value_or(Secret()); }

std::optional<std::string> scope_text(const Webhook& hook) {
  return hook.scope ? std::optional(auth::to_string(*hook.scope)) : std::nullopt;
}

Webhook hook_of(const Rows& rows) {
  Webhook hook{.id = WebhookId::parse(rows.text(0)).value_or(WebhookId{}),
               .url = std::string(rows.text(1)),
               .description = std::string(rows.text(2)),
               .events = split(rows.text(3)),
               .scope = {},
               .enabled = rows.integer(5) != 0,
               .disabled_reason = std::string(rows.text(6)),
               .created = {rows.integer(7)},
               .secret = secret_of(rows.text(8)),
               .old_secret = secret_of(rows.text(9)),
               .old_until = {rows.integer(10)}};
  if (!rows.is_null(4)) hook.scope = auth::parse_scope(rows.text(4));
  // A scope that nobody could have written must not become "all".
  if (!rows.is_null(4) && !hook.scope) hook.enabled = false, hook.disabled_reason = "its scope cannot be read";
  return hook;
}

Delivery delivery_of(const Rows& rows) {
  Delivery delivery{.number = rows.integer(0),
                    .webhook = WebhookId::parse(rows.text(1)).value_or(WebhookId{}),
                    .id = std::string(rows.text(2)),
                    .event = std::string(rows.text(3)),
                    .auction = {},
                    .seq = {},
                    .state = static_cast<State>(rows.integer(6)),
                    .attempts = static_cast<std::uint32_t>(rows.integer(7)),
                    .created = {rows.integer(8)},
                    .due = {rows.integer(9)},
                    .error = std::string(rows.text(12))};
  if (!rows.is_null(4)) delivery.auction = auction::AuctionId::parse(rows.text(4));
  if (const auto seq = rows.maybe_integer(5)) delivery.seq = static_cast<std::uint64_t>(*seq);
  if (const auto ended = rows.maybe_integer(10)) delivery.ended = rules::Time{*ended};
  if (const auto status = rows.maybe_integer(11)) delivery.status = static_cast<int>(*status);
  return delivery;
}

/// Newest first. `where` may use ?1 and so on.
template <class... Args>
StorageResult<std::vector<Delivery>> select_deliveries(sqlite::Connection& connection, std::string_view where,
                                                       const Args&... args) {
  auto select = connection.prepare(
      "SELECT d.number, d.webhook, m.id, m.event, m.auction, m.seq, d.state, d.attempts, d.created_ms, d.due_ms, "
      "d.ended_ms, d.status, d.error FROM deliveries AS d JOIN messages AS m ON m.number = d.message WHERE " +
      std::string(where));
  if (!select) return fail(select);
  std::vector<Delivery> all;
  Rows rows(*select, args...);
  for (;;) {
    auto more = rows.next();
    if (!more) return fail(more);
    if (!*more) return all;
    all.push_back(delivery_of(rows));
  }
}

StorageResult<std::vector<Delivery>> select_one(sqlite::Connection& connection, const WebhookId& hook,
                                                std::string_view id) {
  return select_deliveries(connection, "d.webhook = ?1 AND m.id = ?2", hook.to_string(), id);
}

}  // namespace

base::Expected<WebhookFile, std::string> WebhookFile::open(const std::filesystem::path& data_dir) {
  auto connection = sqlite::open_side_file(data_dir, kWebhookDatabase);
  if (!connection) return base::Unexpected(std::move(connection.error()));
  return WebhookFile(*std::move(connection));
}

// -- webhooks ---------------------------------------------------------------------------------------------------------

StorageResult<std::vector<Webhook>> WebhookFile::all() {
  auto select = connection_.prepare(
      "SELECT id, url, description, events, scope, enabled, disabled_reason, created_ms, secret, old_secret, "
      "old_until_ms FROM webhooks ORDER BY id");
  if (!select) return fail(select);
  std::vector<Webhook> hooks;
  Rows rows(*select);
  for (;;) {
    auto more = rows.next();
    if (!more) return fail(more);
    if (!*more) return hooks;
    hooks.push_back(hook_of(rows));
  }
}

StorageResult<void> WebhookFile::insert(const Webhook& hook) {
  auto insert = connection_.prepare(
      "INSERT INTO webhooks (id, url, description, events, scope, enabled, disabled_reason, created_ms, secret, "
      "old_secret, old_until_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)");
  if (!insert) return fail(insert);
  return insert->run(hook.id.to_string(), hook.url, hook.description, joined(hook.events), scope_text(hook),
                     hook.enabled, hook.disabled_reason, hook.created.ms, base::to_base64url(hook.secret),
                     base::to_base64url(hook.old_secret), hook.old_until.ms);
}

StorageResult<void> WebhookFile::update(const Webhook& hook) {
  auto update = connection_.prepare(
      "UPDATE webhooks SET url = ?2, description = ?3, events = ?4, scope = ?5, enabled = ?6, disabled_reason = ?7, "
      "secret = ?8, old_secret = ?9, old_until_ms = ?10 WHERE id = ?1");
  if (!update) return fail(update);
  return update->run(hook.id.to_string(), hook.url, hook.description, joined(hook.events), scope_text(hook),
                     hook.enabled, hook.disabled_reason, base::to_base64url(hook.secret),
                     base::to_base64url(hook.old_secret), hook.old_until.ms);
}

StorageResult<void> WebhookFile::erase(const WebhookId& id) {
  auto erase = connection_.prepare("DELETE FROM webhooks WHERE id = ?1");
  if (!erase) return fail(erase);
  return erase->run(id.to_string());
}

// -- what they are told -----------------------------------------------------------------------------------------------

StorageResult<std::int64_t> WebhookFile::collected() { return connection_.integer("SELECT position FROM collected"); }

StorageResult<void> WebhookFile::start_at(std::int64_t position) {
  auto update = connection_.prepare("UPDATE collected SET position = ?1");
  if (!update) return fail(update);
  return update->run(position);
}

StorageResult<WebhookFile::Adding> WebhookFile::adding() {
  auto message = connection_.prepare(
      "INSERT INTO messages (id, event, auction, seq, body) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (id) DO NOTHING");
  if (!message) return fail(message);
  auto number = connection_.prepare("SELECT number FROM messages WHERE id = ?1");
  if (!number) return fail(number);
  // One that there is already was taken over from a journal that was put back since.
  auto delivery = connection_.prepare(
      "INSERT INTO deliveries (webhook, message, state, attempts, created_ms, due_ms, error) "
      "VALUES (?1, ?2, 0, 0, ?3, ?3, '') ON CONFLICT DO NOTHING");
  if (!delivery) return fail(delivery);
  return Adding{*std::move(message), *std::move(number), *std::move(delivery)};
}

StorageResult<std::int64_t> WebhookFile::Adding::add(const Told& told) {
  if (auto done = message.run(told.id, told.event, told.auction, told.seq, told.body); !done) return fail(done);
  Rows rows(number, told.id);
  auto found = rows.next();
  if (!found) return fail(found);
  return rows.integer(0);
}

StorageResult<void> WebhookFile::Adding::add(const WebhookId& hook, std::int64_t of_message, rules::Time now) {
  return delivery.run(hook.to_string(), of_message, now.ms);
}

StorageResult<std::vector<WebhookId>> WebhookFile::collect(std::span<const sqlite::OutboxItem> items,
                                                           std::span<const Webhook> hooks, rules::Time now) {
  std::vector<WebhookId> told;
  auto transaction = Transaction::begin(connection_);
  if (!transaction) return fail(transaction);
  auto adding = this->adding();
  if (!adding) return fail(adding);
  for (const auto& item : items) {
    const auto event = event_type(item);
    std::optional<std::int64_t> message;
    for (const auto& hook : hooks) {
      const std::string_view sale = item.sale ? std::string_view(*item.sale) : std::string_view();
      if (!wants(hook, {.event = event, .auction = item.auction, .sale = sale})) continue;
      if (!message) {
        auto added = adding->add({message_id(item), event, item.auction.to_string(), item.seq, message_body(item)});
        if (!added) return fail(added);
        message = *added;
      }
      if (auto done = adding->add(hook.id, *message, now); !done) return fail(done);
      told.push_back(hook.id);
    }
  }
  if (!items.empty()) {
    if (auto done = start_at(items.back().position); !done) return fail(done);
  }
  if (auto done = transaction->commit(); !done) return fail(done);
  return told;
}

StorageResult<Delivery> WebhookFile::add_ping(const WebhookId& hook, const std::string& id, const std::string& body,
                                              rules::Time now) {
  auto transaction = Transaction::begin(connection_);
  if (!transaction) return fail(transaction);
  auto adding = this->adding();
  if (!adding) return fail(adding);
  auto message = adding->add({id, "ping", {}, {}, body});
  if (!message) return fail(message);
  if (auto done = adding->add(hook, *message, now); !done) return fail(done);
  auto added = select_one(connection_, hook, id);
  if (!added) return fail(added);
  if (auto done = transaction->commit(); !done) return fail(done);
  return std::move(added->at(0));
}

StorageResult<std::vector<WebhookFile::Due>> WebhookFile::due(const WebhookId& hook, rules::Time now,
                                                              std::size_t limit) {
  auto select = connection_.prepare(
      "SELECT d.number, m.id, m.body, d.attempts FROM deliveries AS d JOIN messages AS m ON m.number = d.message "
      "WHERE d.webhook = ?1 AND d.state = 0 AND d.due_ms <= ?2 ORDER BY d.due_ms, d.number LIMIT ?3");
  if (!select) return fail(select);
  std::vector<Due> all;
  Rows rows(*select, hook.to_string(), now.ms, limit);
  for (;;) {
    auto more = rows.next();
    if (!more) return fail(more);
    if (!*more) return all;
    all.push_back({rows.integer(0), std::string(rows.text(1)), std::string(rows.text(2)),
                   static_cast<std::uint32_t>(rows.integer(3))});
  }
}

StorageResult<std::optional<rules::Time>> WebhookFile::next_due(const WebhookId& hook, rules::Time now) {
  auto select = connection_.prepare(
      "SELECT due_ms FROM deliveries WHERE webhook = ?1 AND state = 0 AND due_ms > ?2 ORDER BY due_ms LIMIT 1");
  if (!select) return fail(select);
  std::optional<rules::Time> due;
  Rows rows(*select, hook.to_string(), now.ms);
  auto found = rows.next();
  if (!found) return fail(found);
  if (*found) due = rules::Time{rows.integer(0)};
  return due;
}

StorageResult<void> WebhookFile::settle(std::span<const Attempt> attempts) {
  auto transaction = Transaction::begin(connection_);
  if (!transaction) return fail(transaction);
  auto update = connection_.prepare(
      "UPDATE deliveries SET state = ?2, attempts = attempts + 1, due_ms = ?3, ended_ms = ?4, status = ?5, error = ?6 "
      "WHERE number = ?1");
  if (!update) return fail(update);
  for (const auto& attempt : attempts) {
    const auto ended = attempt.state == State::pending ? std::nullopt : std::optional(attempt.at.ms);
    auto done = update->run(attempt.number, static_cast<int>(attempt.state), attempt.due.ms, ended, attempt.status,
                            attempt.error);
    if (!done) return done;
  }
  return transaction->commit();
}

// -- what can be seen of it -------------------------------------------------------------------------------------------

StorageResult<std::vector<Delivery>> WebhookFile::list(const WebhookId& hook, std::optional<State> state,
                                                       std::uint64_t before, std::uint32_t limit) {
  const auto first = before == 0 ? INT64_MAX : static_cast<std::int64_t>(before);
  const auto text = hook.to_string();
  if (!state) {
    return select_deliveries(connection_, "d.webhook = ?1 AND d.number < ?2 ORDER BY d.number DESC LIMIT ?3", text,
                             first, limit);
  }
  return select_deliveries(connection_,
                           "d.webhook = ?1 AND d.state = ?4 AND d.number < ?2 ORDER BY d.number DESC LIMIT ?3", text,
                           first, limit, static_cast<int>(*state));
}

StorageResult<WebhookFile::Counts> WebhookFile::counts(const WebhookId& hook) {
  auto select = connection_.prepare(
      "SELECT (SELECT count(*) FROM deliveries WHERE webhook = ?1 AND state = 0), "
      "(SELECT count(*) FROM deliveries WHERE webhook = ?1 AND state = 2)");
  if (!select) return fail(select);
  Rows rows(*select, hook.to_string());
  auto found = rows.next();
  if (!found) return fail(found);
  return Counts{.pending = rows.integer(0), .dead = rows.integer(1)};
}

StorageResult<std::optional<Delivery>> WebhookFile::redeliver(const WebhookId& hook, std::string_view id,
                                                              rules::Time now) {
  auto update = connection_.prepare(
      "UPDATE deliveries SET state = 0, attempts = 0, due_ms = ?3, ended_ms = NULL "
      "WHERE webhook = ?1 AND message = (SELECT number FROM messages WHERE id = ?2)");
  if (!update) return fail(update);
  if (auto done = update->run(hook.to_string(), id, now.ms); !done) return fail(done);
  auto found = select_one(connection_, hook, id);
  if (!found) return fail(found);
  std::optional<Delivery> delivery;
  if (!found->empty()) delivery = std::move(found->front());
  return delivery;
}

StorageResult<std::int64_t> WebhookFile::redeliver_dead(const WebhookId& hook, rules::Time now) {
  auto update = connection_.prepare(
      "UPDATE deliveries SET state = 0, attempts = 0, due_ms = ?2, ended_ms = NULL WHERE webhook = ?1 AND state = 2");
  if (!update) return fail(update);
  if (auto done = update->run(hook.to_string(), now.ms); !done) return fail(done);
  return std::int64_t{sqlite3_changes64(connection_.handle())};
}

StorageResult<bool> WebhookFile::forget(rules::Time before, std::uint32_t limit) {
  auto erase = connection_.prepare(
      "DELETE FROM deliveries WHERE number IN (SELECT number FROM deliveries WHERE ended_ms < ?1 ORDER BY ended_ms "
      "LIMIT ?2)");
  if (!erase) return fail(erase);
  if (auto done = erase->run(before.ms, limit); !done) return fail(done);
  return sqlite3_changes64(connection_.handle()) == std::int64_t{limit};
}

}  // namespace gavel::webhooks
