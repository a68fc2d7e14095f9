#include "server/webhooks/server.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "server/webhooks/event.hpp"
#include "server/webhooks/metrics.hpp"

namespace gavel::webhooks {
namespace {

using namespace std::chrono_literals;

/// Events of one transaction.
constexpr std::uint32_t kCollectAtOnce = 500;
/// When the disk did not take something, it is tried again.
constexpr auto kAgain = 1s;
constexpr auto kCountEvery = 10s;
constexpr auto kForgetEvery = 10min;
constexpr std::uint32_t kForgetAtOnce = 1'000;

template <class T>
base::Unexpected<std::string> sentence(sqlite::StorageResult<T>& failed) {
  return base::Unexpected("webhooks: " + failed.error().text);
}

}  // namespace

// -- what its lives share ---------------------------------------------------------------------------------------------

WebhookStore::WebhookStore(WebhookFile file, std::filesystem::path data_dir)
    : file_(std::move(file)), data_dir_(std::move(data_dir)) {
  outbox_->text = event_text;
}

Result<std::unique_ptr<WebhookStore>> WebhookStore::open(const std::filesystem::path& data_dir) {
  auto file = WebhookFile::open(data_dir);
  if (!file) return base::Unexpected(std::move(file.error()));
  auto hooks = file->all();
  if (!hooks) return sentence(hooks);
  std::unique_ptr<WebhookStore> store(new WebhookStore(*std::move(file), data_dir));
  store->outbox_->wanted = std::ranges::any_of(*hooks, &Webhook::enabled);
  return store;
}

// -- a life -----------------------------------------------------------------------------------------------------------

void WebhookServer::init() {
  auto hooks = file().all();
  if (!hooks) throw std::runtime_error(hooks.error().text);
  hooks_ = *std::move(hooks);
  update_wanted();
  sender_.emplace(args_.rules.sender, [&rt = runtime(), self = self_ref()](Sender::Answer answer) {
    static_cast<void>(rt.cast(self, Answered{std::move(answer)}));
  });
  send_interval(kForgetEvery, Forget{});
  send_after(otp::Duration::zero(), storage::Posted{});
  send_after(otp::Duration::zero(), Wake{});
}

std::string WebhookServer::format_status() const {
  std::size_t sending = 0;
  for (const auto& [hook, posts] : under_way_) sending += posts.size();
  return std::to_string(hooks_.size()) + " webhooks, " + std::to_string(sending) + " posts under way";
}

// -- from the journal -------------------------------------------------------------------------------------------------

// Another journal (a backup that was put back) counts from elsewhere.
bool WebhookServer::open_outbox() {
  if (reader_) return true;
  auto reader = sqlite::OutboxReader::open(args_.store->data_dir_);
  if (!reader) return args_.log(reader.error()), false;
  const auto end = reader->end();
  const auto taken = file().collected();
  if (!end || !taken) return args_.log("webhooks: the outbox cannot be read"), false;
  if (*taken > *end && !file().start_at(*end)) return args_.log("webhooks: the file cannot be written"), false;
  reader_ = *std::move(reader);
  return true;
}

void WebhookServer::collect() {
  const auto later = [this](const std::string& why) {
    args_.log(why);
    send_after(kAgain, storage::Posted{});
  };
  if (!open_outbox()) return static_cast<void>(send_after(kAgain, storage::Posted{}));
  const auto position = file().collected();
  if (!position) return later(position.error().text);
  const auto items = reader_->after(*position, kCollectAtOnce);
  if (!items) return later(items.error().text);
  const auto made = file().collect(*items, hooks_, args_.now());
  if (!made) return later("webhooks: " + made.error().text);
  cast(storage::kJournalServer, storage::Collected{items->empty() ? *position : items->back().position});
  if (made->empty()) return;
  check_backlogs();
  for (const auto& id : std::set(made->begin(), made->end())) pump(id);
}

// Counting takes its time, so it is not done for each event.
void WebhookServer::check_backlogs() {
  if (now() < next_count_) return;
  next_count_ = now() + kCountEvery;
  for (const auto& hook : std::vector(hooks_)) {
    if (!hook.enabled) continue;
    const auto counts = file().counts(hook.id);
    if (counts && counts->pending > args_.rules.backlog) {
      switch_off(hook.id, "more than " + std::to_string(args_.rules.backlog) + " deliveries waited for it");
    }
  }
}

void WebhookServer::switch_off(const WebhookId& id, const std::string& reason) {
  auto* hook = find(id);
  if (!hook || !hook->enabled) return;
  Webhook changed = *hook;
  changed.enabled = false;
  changed.disabled_reason = reason;
  args_.log("the webhook " + id.to_string() + " is switched off: " + reason);
  if (auto done = keep(std::move(changed)); !done) args_.log(done.error());
}

// -- to others --------------------------------------------------------------------------------------------------------

void WebhookServer::pump(const WebhookId& id) {
  const auto* found = find(id);
  if (!found || !found->enabled) return;
  const Webhook& hook = *found;
  auto& posts = under_way_[hook.id];
  if (posts.size() >= kAtOnce) return;
  const auto now = args_.now();
  const auto url = http::parse_url(hook.url);
  const auto due = file().due(hook.id, now, kAtOnce + posts.size());
  if (!url || !due) return wake_at({now.ms + std::chrono::milliseconds(kAgain).count()});
  for (const auto& one : *due) {
    if (posts.size() >= kAtOnce) return;  // the next answer looks again
    if (!posts.emplace(one.number, one.attempts + 1).second) continue;
    sender_->post({.number = one.number,
                   .webhook = hook.id,
                   .url = *url,
                   .id = one.id,
                   .timestamp = now.ms / 1000,
                   .body = one.body,
                   .secrets = secrets_at(hook, now)});
  }
  if (const auto next = file().next_due(hook.id, now); next && *next) wake_at(**next);
}

// One timer for all. A step of the wall clock makes it look in vain, or late by no more than a minute.
void WebhookServer::wake_at(rules::Time due) {
  if (waking_ && *waking_ <= due) return;
  const auto pause = std::clamp<std::int64_t>(due.ms - args_.now().ms, 1, 60'000);
  waking_ = rules::Time{args_.now().ms + pause};
  send_after(std::chrono::milliseconds(pause), Wake{});
}

void WebhookServer::handle_info(const Wake&) {
  waking_.reset();
  for (const auto& hook : hooks_) pump(hook.id);
}

// Answers that are there already are settled in one transaction.
void WebhookServer::handle_cast(Answered m) {
  if (answers_.empty()) cast(self_ref(), Settle{});
  answers_.push_back(std::move(m.answer));
}

WebhookFile::Attempt WebhookServer::judge(const Sender::Answer& answer, std::uint32_t attempts) {
  const auto now = args_.now();
  WebhookFile::Attempt attempt{.number = answer.number,
                               .state = State::delivered,
                               .at = now,
                               .due = now,
                               .status = answer.status,
                               .error = answer.error};
  if (answer.status && *answer.status / 100 == 2) return attempt;
  if (answer.status) attempt.error = "it answered " + std::to_string(*answer.status);
  const auto pause = pause_after(args_.rules.retry, attempts, args_.random(), answer.retry_after);
  attempt.state = pause ? State::pending : State::dead;
  if (pause) attempt.due.ms += pause->count();
  return attempt;
}

// A disk that does not take them now is asked again: until then they are under way, and not sent a second time.
void WebhookServer::settle() {
  if (answers_.empty()) return;
  std::vector<WebhookFile::Attempt> attempts;
  for (const auto& answer : answers_) {
    const auto& posts = under_way_[answer.webhook];
    const auto post = posts.find(answer.number);
    attempts.push_back(judge(answer, post == posts.end() ? 1 : post->second));
  }
  if (auto done = file().settle(attempts); !done) {
    args_.log("webhooks: " + done.error().text);
    send_after(kAgain, Settle{});
    return;
  }
  std::set<WebhookId> touched;
  for (std::size_t i = 0; i < attempts.size(); ++i) {
    const auto& answer = answers_[i];
    metrics().count(attempts[i].state);
    under_way_[answer.webhook].erase(answer.number);
    touched.insert(answer.webhook);
  }
  const auto answers = std::exchange(answers_, {});
  for (const auto& answer : answers) {
    if (answer.status == 410) switch_off(answer.webhook, "it answered 410 Gone");
  }
  for (const auto& id : touched) {
    pump(id);
    if (under_way_[id].empty()) under_way_.erase(id);
  }
}

void WebhookServer::handle_info(const Forget&) {
  const rules::Time before{args_.now().ms - args_.rules.keep.count()};
  const auto more = file().forget(before, kForgetAtOnce);
  if (!more) return args_.log("webhooks: " + more.error().text);
  if (*more) cast(self_ref(), Forget{});
}

// -- for people -------------------------------------------------------------------------------------------------------

Webhook* WebhookServer::find(const WebhookId& id) noexcept {
  const auto found = std::ranges::find(hooks_, id, &Webhook::id);
  return found == hooks_.end() ? nullptr : &*found;
}

Result<std::optional<Shown>> WebhookServer::shown(const WebhookId& id) {
  std::optional<Shown> result;
  const auto* hook = find(id);
  if (!hook) return result;
  auto counts = file().counts(id);
  if (!counts) return sentence(counts);
  result = Shown{*hook, *counts};
  return result;
}

void WebhookServer::update_wanted() { args_.store->outbox_->wanted = std::ranges::any_of(hooks_, &Webhook::enabled); }

Result<void> WebhookServer::keep(Webhook changed) {
  if (auto done = file().update(changed); !done) return sentence(done);
  *find(changed.id) = std::move(changed);
  update_wanted();
  return {};
}

MakeWebhook::Reply WebhookServer::handle_call(const MakeWebhook& m) {
  if (hooks_.size() >= kMostWebhooks) return std::optional<Shown>();
  Webhook hook{.id = ids_.make(args_.now(), args_.random(), args_.random()),
               .url = m.wanted.url,
               .description = m.wanted.description,
               .events = m.wanted.events,
               .scope = m.wanted.scope,
               .created = args_.now(),
               .secret = make_secret()};
  if (auto done = file().insert(hook); !done) return sentence(done);
  const auto id = hook.id;
  hooks_.push_back(std::move(hook));
  update_wanted();
  return shown(id);
}

ListWebhooks::Reply WebhookServer::handle_call(const ListWebhooks&) {
  std::vector<Shown> all;
  for (const auto& hook : hooks_) {
    auto counts = file().counts(hook.id);
    if (!counts) return sentence(counts);
    all.push_back({hook, *counts});
  }
  return all;
}

ChangeWebhook::Reply WebhookServer::handle_call(const ChangeWebhook& m) {
  const auto* hook = find(m.id);
  if (!hook) return std::optional<Shown>();
  Webhook changed = *hook;
  if (m.change.url) changed.url = *m.change.url;
  if (m.change.description) changed.description = *m.change.description;
  if (m.change.events) changed.events = *m.change.events;
  if (m.change.enabled) {
    changed.enabled = *m.change.enabled;
    changed.disabled_reason.clear();
  }
  if (auto done = keep(std::move(changed)); !done) return base::Unexpected(done.error());
  pump(m.id);
  return shown(m.id);
}

DropWebhook::Reply WebhookServer::handle_call(const DropWebhook& m) {
  if (!find(m.id)) return false;
  if (auto done = file().erase(m.id); !done) return sentence(done);
  std::erase_if(hooks_, [&](const Webhook& hook) { return hook.id == m.id; });
  update_wanted();
  return true;
}

RotateSecret::Reply WebhookServer::handle_call(const RotateSecret& m) {
  const auto* hook = find(m.id);
  if (!hook) return std::optional<Shown>();
  Webhook changed = *hook;
  changed.old_secret = std::exchange(changed.secret, make_secret());
  changed.old_until = {args_.now().ms + kRotationMs};
  if (auto done = keep(std::move(changed)); !done) return base::Unexpected(done.error());
  return shown(m.id);
}

SendPing::Reply WebhookServer::handle_call(const SendPing& m) {
  std::optional<Delivery> result;
  if (!find(m.id)) return result;
  const auto now = args_.now();
  const auto id = "msg_ping_" + ids_.make(now, args_.random(), args_.random()).to_string();
  auto delivery = file().add_ping(m.id, id, ping_body(now), now);
  if (!delivery) return sentence(delivery);
  result = *std::move(delivery);
  pump(m.id);
  return result;
}

ListDeliveries::Reply WebhookServer::handle_call(const ListDeliveries& m) {
  std::optional<std::vector<Delivery>> result;
  if (!find(m.id)) return result;
  auto page = file().list(m.id, m.state, m.before, m.limit);
  if (!page) return sentence(page);
  result = *std::move(page);
  return result;
}

// One that is under way just now is settled by its own answer.
Redeliver::Reply WebhookServer::handle_call(const Redeliver& m) {
  std::optional<Delivery> result;
  if (!find(m.id)) return result;
  auto delivery = file().redeliver(m.id, m.delivery, args_.now());
  if (!delivery) return sentence(delivery);
  result = *std::move(delivery);
  pump(m.id);
  return result;
}

RedeliverDead::Reply WebhookServer::handle_call(const RedeliverDead& m) {
  std::optional<std::int64_t> result;
  if (!find(m.id)) return result;
  auto count = file().redeliver_dead(m.id, args_.now());
  if (!count) return sentence(count);
  result = *count;
  pump(m.id);
  return result;
}

otp::ChildSpec webhook_child(WebhookServer::Args args) {
  // Its mailbox needs no limit: of the journal one message waits at most, of the sender one for each post.
  return otp::child<WebhookServer>("webhooks", std::move(args)).named("webhooks").own_thread();
}

}  // namespace gavel::webhooks
