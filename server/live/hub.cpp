#include "server/live/hub.hpp"

#include <algorithm>

#include "server/live/close.hpp"
#include "server/live/frames.hpp"
#include "server/live/replay.hpp"

namespace gavel::live {
namespace {

using namespace std::chrono_literals;

constexpr auto kCountEvery = 1s;

}  // namespace

Hub::~Hub() {
  for (auto& [id, topic] : topics_) {
    for (auto& watcher : topic.watchers) watcher.to->close(kServiceRestart, kRestarts);
  }
  standings_.close_all(kServiceRestart, kRestarts);
}

// -- come and go -----------------------------------------------------------------------------------------------------

void Hub::handle_call(const Join& join) {
  Topic& topic = topics_[join.id];
  topic.watchers.push_back({.to = join.to,
                            .seq = join.after.value_or(0),
                            .waits = true,
                            .resumes = join.after.has_value(),
                            .presence = join.presence});
  presence_wanted_ |= join.presence;
  count_later();
  const auto entry = registry_.try_find(join.id);
  // One that is over may have a process again for a moment; its stream has ended all the same.
  if (!entry || (entry->value && is_over(*entry->value))) {
    look_up(join);
    return;
  }
  if (topic.watchers.size() == 1) tell(join.id, entry->pid, true);
  if (!entry->value) return;  // it is loading: Resumed brings the snapshot
  if (topic.seq == 0) topic.seq = entry->value->seq;
  greet(topic, *entry->value);
}

void Hub::handle_call(const Leave& leave) { forget(leave.id, leave.to, false); }

bool Hub::forget(const auction::AuctionId& id, const std::shared_ptr<Subscriber>& to, bool only_if_it_waits) {
  const auto it = topics_.find(id);
  if (it == topics_.end()) return false;
  const auto gone = std::erase_if(it->second.watchers,
                                  [&](const Watcher& w) { return w.to == to && (w.waits || !only_if_it_waits); });
  count_later();
  drop_if_empty(it);
  return gone > 0;
}

void Hub::drop_if_empty(Topics::iterator topic) {
  if (!topic->second.watchers.empty()) return;
  const auto id = topic->first;
  topics_.erase(topic);
  if (const auto entry = registry_.try_find(id)) tell(id, entry->pid, false);
}

Message Hub::snapshot(const auction::View& view, std::size_t watchers) const {
  return {view.id, "snapshot", view.seq, snapshot_frame(view, clock_.now(), watchers)};
}

// The snapshot to all who wait for it. What is in it already they will not get again.
void Hub::greet(Topic& topic, const auction::View& view) {
  std::optional<Message> message;
  bool some_resume = false;
  for (auto& watcher : topic.watchers) {
    if (watcher.resumes && watcher.seq == view.seq) watcher.waits = watcher.resumes = watcher.reads = false;
    some_resume |= watcher.resumes;
    if (watcher.resumes || !std::exchange(watcher.waits, false)) continue;
    if (!message) message = snapshot(view, topic.watchers.size());
    watcher.seq = view.seq;
    watcher.heard = topic.watchers.size();
    watcher.to->send(*message);
  }
  if (some_resume) resume(view.id);
}

// No process: the auction ended between the client's handshake and now, or sleeps, or its process is being started
// (again). Then Resumed brings the snapshot, perhaps before the disk has answered.
void Hub::look_up(const Join& join) {
  call(auction::kReader, auction::LoadView{join.id}, 10s,
       [join](Hub& self, otp::CallResult<auction::LoadView::Reply> r) {
         const bool known = r && *r && **r;
         if (known && !is_over(***r)) return self.wake(join.id);
         if (known && join.after) return self.resume(join.id);
         if (!self.forget(join.id, join.to, true)) return;  // it has left, or has its snapshot
         if (known) {
           auto last = self.snapshot(***r, 1);
           join.to->send(last);
           join.to->close(kNormal, "the auction is over");
         } else {
           join.to->close(kServiceRestart, "the auction cannot be read just now, come again");
         }
       });
}

// One that has just gone to sleep does not hear it. Nor does one that crashed or is over: then nobody is woken.
void Hub::tell(const auction::AuctionId& id, otp::Pid auction, bool watched) {
  call(otp::Ref<auction::AuctionProtocol>{auction}, auction::Watched{watched}, otp::kInfinity,
       [id, watched](Hub& self, otp::CallResult<void> heard) {
         if (watched && !heard && self.topics_.contains(id)) self.wake(id);
       });
}

void Hub::wake(const auction::AuctionId& id) {
  call(auction::kOpener, auction::WakeAuction{id}, 30s, [](Hub&, otp::CallResult<otp::Pid>) {});
}

// -- events ---------------------------------------------------------------------------------------------------------

void Hub::handle_cast(const auction::Published& published) {
  standings_.committed(*published.commit);
  const auto& entries = published.commit->entries;
  const auto [first, last] = looked_at_.equal_range(entries.front().auction);
  for (auto it = first; it != last; ++it) *it->second = true;
  const auto it = topics_.find(entries.front().auction);
  if (it == topics_.end() || it->second.seq == 0) return;  // seq 0: all still wait for their snapshot
  if (entries.front().seq > it->second.seq + 1) {
    catch_up(it->first, published.commit->after);
    return;
  }
  for (const auto& entry : entries) send(it->second, entry, *published.commit->after);
  if (is_over(*published.commit->after)) finish(entries.front().auction, *published.commit->after);
}

void Hub::send(Topic& topic, const auction::Entry& entry, const auction::View& after) {
  if (entry.seq <= topic.seq) return;
  topic.seq = entry.seq;
  deliver(topic, entry, after, [](const Watcher& watcher) { return !watcher.waits; });
}

template <class Wants>
void Hub::deliver(Topic& topic, const auction::Entry& entry, const auction::View& after, Wants wants) {
  std::optional<Message> message;
  for (auto& watcher : topic.watchers) {
    if (!wants(watcher) || entry.seq <= watcher.seq) continue;
    if (!message) message.emplace(entry.auction, rules::kind(entry.event), entry.seq, event_frame(entry, after));
    watcher.seq = entry.seq;
    watcher.to->send(*message);
  }
}

// Whoever still waits for the snapshot gets the last one: a stream that ends without it would say nothing.
void Hub::finish(const auction::AuctionId& id, const auction::View& last) {
  const auto it = topics_.find(id);
  if (it == topics_.end()) return;
  greet(it->second, last);
  // Those that still read what they missed come to the end by themselves.
  std::erase_if(it->second.watchers, [](const Watcher& watcher) {
    if (!watcher.resumes) watcher.to->close(kNormal, "the auction is over");
    return !watcher.resumes;
  });
  if (it->second.watchers.empty()) topics_.erase(it);
}

void Hub::handle_cast(const auction::Resumed& resumed) {
  // Its former life may have died over a first bid that it had no time to tell of.
  if (!standings_.is_empty() && resumed.view->bidders > 0) look_for_bidders(resumed.id, nullptr);
  if (!topics_.contains(resumed.id)) return;
  tell(resumed.id, resumed.pid, true);
  bring_up_to(resumed.id, resumed.view);
}

void Hub::handle_cast(const auction::AllOpened&) {
  for (const auto& id : standings_.auctions()) {
    if (!registry_.try_find(id)) look_for_bidders(id, nullptr);
  }
  for (const auto& [id, topic] : topics_) {
    if (registry_.try_find(id)) continue;
    call(auction::kReader, auction::LoadView{id}, 10s,
         [id = id](Hub& self, otp::CallResult<auction::LoadView::Reply> r) {
           if (!r || !*r || !**r || !self.topics_.contains(id)) return;
           if (!is_over(***r)) return self.wake(id);
           self.bring_up_to(id, std::make_shared<const auction::View>(std::move(***r)));
         });
  }
}

// Its watchers get what they have not seen: the snapshot, or the events up to `view`.
void Hub::bring_up_to(const auction::AuctionId& id, const auction::ViewPtr& view) {
  const auto it = topics_.find(id);
  if (it == topics_.end()) return;
  Topic& topic = it->second;
  greet(topic, *view);
  if (topic.seq == 0) topic.seq = view->seq;
  if (view->seq > topic.seq) {
    catch_up(id, view);
  } else if (is_over(*view)) {
    finish(id, *view);
  }
}

// Reads what the watchers have not seen. Everything else waits meanwhile, so nothing overtakes it.
void Hub::catch_up(const auction::AuctionId& id, auction::ViewPtr after) {
  await(auction::kReader, auction::LoadEntries{id}, 30s,
        [id, after](Hub& self, otp::CallResult<auction::LoadEntries::Reply> r) {
          const auto it = self.topics_.find(id);
          if (it == self.topics_.end()) return;
          if (!r || !*r) {
            for (auto& w : it->second.watchers) w.to->close(kServiceRestart, kUnreadable);
            self.topics_.erase(it);
            return;
          }
          const auto from = it->second.seq;
          replay(id, **r, from, after->seq,
                 [&](const auto& entry, const auto& then) { self.send(it->second, entry, then); });
          if (is_over(*after)) self.finish(id, *after);
        });
}

// -- coming again ---------------------------------------------------------------------------------------------------

// Who comes while it reads may have more than it reads: the next one is for them. What is published meanwhile is on the
// disk already, but perhaps not in what it reads: has_read() looks.
void Hub::resume(const auction::AuctionId& id) {
  const auto it = topics_.find(id);
  if (it == topics_.end() || it->second.read) return;
  const auto number = it->second.read = ++reads_;
  for (auto& watcher : it->second.watchers) watcher.reads = watcher.resumes;
  call(auction::kReader, auction::LoadEntries{id}, 30s,
       [id, number](Hub& self, otp::CallResult<auction::LoadEntries::Reply> r) {
         const auto at = self.topics_.find(id);
         if (at == self.topics_.end() || at->second.read != number) return;  // all have left; who is there, came after
         at->second.read = 0;
         if (r && *r && !(*r)->empty()) return self.has_read(at->second, id, **r);
         self.dismiss_readers(id, kServiceRestart, kUnreadable);
       });
}

void Hub::has_read(Topic& topic, const auction::AuctionId& id, const std::vector<auction::Entry>& entries) {
  const auto last = entries.back().seq;
  auto from = last;
  for (auto& watcher : topic.watchers) {
    if (!watcher.reads) continue;
    // One that has more than there is may have it from another life of the data: it gets what comes now.
    watcher.seq = std::min(watcher.seq, last);
    from = std::min(from, watcher.seq);
  }
  const bool over = replay(id, entries, from, last, [&](const auto& entry, const auto& then) {
    deliver(topic, entry, then, [](const Watcher& watcher) { return watcher.reads; });
  });
  if (over) return dismiss_readers(id, kNormal, "the auction is over");
  bool some_resume = false;
  for (auto& watcher : topic.watchers) {
    if (std::exchange(watcher.reads, false) && topic.seq <= last) watcher.waits = watcher.resumes = false;
    some_resume |= watcher.resumes;
  }
  count_later();  // who had to wait has not heard how many watch
  if (some_resume) resume(id);
}

void Hub::dismiss_readers(const auction::AuctionId& id, std::uint16_t code, std::string_view why) {
  const auto it = topics_.find(id);
  bool some_resume = false;
  std::erase_if(it->second.watchers, [&](const Watcher& watcher) {
    if (watcher.reads) watcher.to->close(code, std::string(why));
    some_resume |= watcher.resumes && !watcher.reads;
    return watcher.reads;
  });
  if (some_resume) resume(id);
  drop_if_empty(it);
}

void Hub::handle_cast(const auction::Tick& tick) {
  const auto it = topics_.find(tick.id);
  if (it == topics_.end()) {  // it does not know that its watchers went with an earlier life of the hub
    if (const auto entry = registry_.try_find(tick.id)) tell(tick.id, entry->pid, false);
    return;
  }
  Message message(tick.id, "tick", {}, tick_frame(tick), Message::Topic::tick);
  for (auto& watcher : it->second.watchers) {
    if (!watcher.waits) watcher.to->send(message);
  }
}

// -- who watches ----------------------------------------------------------------------------------------------------

void Hub::count_later() {
  if (presence_wanted_ && !std::exchange(counts_, true)) send_after(kCountEvery, TellPresence{});
}

void Hub::handle_info(const TellPresence&) {
  counts_ = presence_wanted_ = false;
  for (auto& [id, topic] : topics_) {
    const auto count = topic.watchers.size();
    std::optional<Message> message;
    for (auto& watcher : topic.watchers) {
      presence_wanted_ |= watcher.presence;
      if (!watcher.presence || watcher.waits || std::exchange(watcher.heard, count) == count) continue;
      if (!message) message.emplace(id, "presence", std::nullopt, presence_frame(count), Message::Topic::presence);
      watcher.to->send(*message);
    }
  }
}

// -- how accounts stand ---------------------------------------------------------------------------------------------

void Hub::handle_call(const Follow& follow) {
  standings_.follow(follow.account, follow.follower);
  const auto wanted = std::make_shared<const Follow>(follow);
  for (const auto& id : follow.auctions) look_for_bidders(id, wanted);
}

void Hub::look_for_bidders(const auction::AuctionId& id, std::shared_ptr<const Follow> wanted) {
  const auto changed = std::make_shared<bool>(false);
  looked_at_.emplace(id, changed);
  call(auction::kReader, auction::LoadEntries{id}, 30s,
       [id, changed, wanted = std::move(wanted)](Hub& self, otp::CallResult<auction::LoadEntries::Reply> r) mutable {
         const auto [first, last] = self.looked_at_.equal_range(id);
         self.looked_at_.erase(std::find_if(first, last, [&](const auto& read) { return read.second == changed; }));
         if (*changed) return self.look_for_bidders(id, std::move(wanted));  // what was read may be old by now
         if (r && *r) return self.has_read_bidders(id, **r, wanted.get());
         if (!wanted) return;
         self.standings_.unfollow(wanted->account, wanted->follower);
         wanted->follower->close(kServiceRestart, kUnreadable);
       });
}

// What was committed since they were read is in the registry, or is told after this.
void Hub::has_read_bidders(const auction::AuctionId& id, const std::vector<auction::Entry>& entries,
                           const Follow* wanted) {
  auction::ViewPtr view;
  if (!entries.empty()) view = std::make_shared<const auction::View>(auction::make_view(id, state_after(entries)));
  const auto running = registry_.try_find(id);
  if (view && running && running->value && running->value->seq > view->seq) view = running->value;
  if (view && view->phase == rules::Phase::draft) view = nullptr;
  if (view) standings_.read(entries, *view);
  if (!wanted || has_taken_part(entries, wanted->account)) return;
  wanted->follower->tell(standing_frame(id, view.get(), std::nullopt));
}

otp::ChildSpec hub_child(Hub::Args args) { return otp::child<Hub>("live hub", args).named("live hub"); }

}  // namespace gavel::live
