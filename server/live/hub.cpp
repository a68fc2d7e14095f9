#include "server/live/hub.hpp"

#include <algorithm>

#include "server/live/close.hpp"
#include "server/live/frames.hpp"

namespace gavel::live {
namespace {

using namespace std::chrono_literals;
using http::Socket;

}  // namespace

Hub::~Hub() {
  for (auto& [id, topic] : topics_) {
    for (auto& watcher : topic.watchers) watcher.socket->close(kServiceRestart, "the live stream restarts, come again");
  }
}

// -- come and go -----------------------------------------------------------------------------------------------------

void Hub::handle_call(const Join& join) {
  Topic& topic = topics_[join.id];
  topic.watchers.push_back({join.socket, 0, true});
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

void Hub::handle_cast(const Leave& leave) { forget(leave.id, leave.socket, false); }

bool Hub::forget(const auction::AuctionId& id, const std::shared_ptr<http::Socket>& socket, bool only_if_it_waits) {
  const auto it = topics_.find(id);
  if (it == topics_.end()) return false;
  const auto gone = std::erase_if(
      it->second.watchers, [&](const Watcher& w) { return w.socket == socket && (w.waits || !only_if_it_waits); });
  if (it->second.watchers.empty()) {
    topics_.erase(it);
    if (const auto entry = registry_.try_find(id)) tell(id, entry->pid, false);
  }
  return gone > 0;
}

// The snapshot to all who wait for it. What is in it already they will not get again.
void Hub::greet(Topic& topic, const auction::View& view) {
  http::Frame snapshot;
  for (auto& watcher : topic.watchers) {
    if (!std::exchange(watcher.waits, false)) continue;
    if (!snapshot) snapshot = snapshot_frame(view, clock_.now());
    watcher.seq = view.seq;
    watcher.socket->send(snapshot, Socket::Kind::event);
  }
}

// No process: the auction ended between the client's handshake and now, or sleeps, or its process is being started
// (again). Then Resumed brings the snapshot, perhaps before the disk has answered.
void Hub::look_up(const Join& join) {
  call(auction::kReader, auction::LoadView{join.id}, 10s,
       [join](Hub& self, otp::CallResult<auction::LoadView::Reply> r) {
         const bool known = r && *r && **r;
         if (known && !is_over(***r)) return self.wake(join.id);
         if (!self.forget(join.id, join.socket, true)) return;  // it has left, or has its snapshot
         if (known) {
           join.socket->send(snapshot_frame(***r, self.clock_.now()), Socket::Kind::event);
           join.socket->close(kNormal, "the auction is over");
         } else {
           join.socket->close(kServiceRestart, "the auction cannot be read just now, come again");
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
  const auto& entries = published.commit->entries;
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
  http::Frame frame;
  for (auto& watcher : topic.watchers) {
    if (watcher.waits || entry.seq <= watcher.seq) continue;
    if (!frame) frame = event_frame(entry, after);
    watcher.seq = entry.seq;
    watcher.socket->send(frame, Socket::Kind::event);
  }
}

// Whoever still waits for the snapshot gets the last one: a stream that ends without it would say nothing.
void Hub::finish(const auction::AuctionId& id, const auction::View& last) {
  const auto it = topics_.find(id);
  if (it == topics_.end()) return;
  greet(it->second, last);
  for (auto& watcher : it->second.watchers) watcher.socket->close(kNormal, "the auction is over");
  topics_.erase(it);
}

void Hub::handle_cast(const auction::Resumed& resumed) {
  if (!topics_.contains(resumed.id)) return;
  tell(resumed.id, resumed.pid, true);
  bring_up_to(resumed.id, resumed.view);
}

void Hub::handle_cast(const auction::AllOpened&) {
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
            for (auto& w : it->second.watchers)
              w.socket->close(kServiceRestart, "events cannot be read just now, come again");
            self.topics_.erase(it);
            return;
          }
          std::optional<rules::State> state;  // each event is shown with the auction as it was then
          for (const auto& entry : **r) {
            if (entry.seq > after->seq) break;
            if (state) {
              rules::apply(*state, entry.event);
            } else {
              state = rules::begin(std::get<rules::Created>(entry.event));
            }
            if (entry.seq > it->second.seq) self.send(it->second, entry, auction::make_view(id, *state));
          }
          if (is_over(*after)) self.finish(id, *after);
        });
}

void Hub::handle_cast(const auction::Tick& tick) {
  const auto it = topics_.find(tick.id);
  if (it == topics_.end()) {  // it does not know that its watchers went with an earlier life of the hub
    if (const auto entry = registry_.try_find(tick.id)) tell(tick.id, entry->pid, false);
    return;
  }
  const auto frame = tick_frame(tick);
  for (auto& watcher : it->second.watchers) {
    if (!watcher.waits) watcher.socket->send(frame, Socket::Kind::tick);
  }
}

otp::ChildSpec hub_child(Hub::Args args) { return otp::child<Hub>("live hub", args).named("live hub"); }

}  // namespace gavel::live
