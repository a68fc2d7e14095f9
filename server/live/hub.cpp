#include "server/live/hub.hpp"

#include <algorithm>

#include "server/live/frames.hpp"

namespace gavel::live {
namespace {

using namespace std::chrono_literals;
using http::Socket;

constexpr std::uint16_t kNormal = 1000;
constexpr std::uint16_t kServiceRestart = 1012;

bool is_over(const auction::View& view) noexcept {
  return view.phase == rules::Phase::closed || view.phase == rules::Phase::cancelled;
}

}  // namespace

Hub::~Hub() {
  for (auto& [id, topic] : topics_) {
    for (auto& watcher : topic.watchers) watcher.socket->close(kServiceRestart, "the live stream restarts, come again");
  }
}

// -- come and go -----------------------------------------------------------------------------------------------------

void Hub::handle_cast(Join join) {
  const auto entry = registry_.find(join.id);
  if (!entry) {
    show_over(std::move(join));
    return;
  }
  Topic& topic = topics_[join.id];
  topic.watchers.push_back({std::move(join.socket), 0, true});
  if (topic.watchers.size() == 1) tell(entry->pid, true);
  if (!entry->value) return;  // it is loading: Resumed brings the snapshot
  if (topic.seq == 0) topic.seq = entry->value->seq;
  greet(join.id, topic, *entry->value);
}

void Hub::handle_cast(const Leave& leave) {
  const auto it = topics_.find(leave.id);
  if (it == topics_.end()) return;
  std::erase_if(it->second.watchers, [&](const Watcher& w) { return w.socket == leave.socket; });
  if (!it->second.watchers.empty()) return;
  topics_.erase(it);
  if (const auto entry = registry_.find(leave.id)) tell(entry->pid, false);
}

// The snapshot to all who wait for it. What is in it already they will not get again.
void Hub::greet(const auction::AuctionId&, Topic& topic, const auction::View& view) {
  http::Frame snapshot;
  for (auto& watcher : topic.watchers) {
    if (!std::exchange(watcher.waits, false)) continue;
    if (!snapshot) snapshot = snapshot_frame(view, clock_.now());
    watcher.seq = view.seq;
    watcher.socket->send(snapshot, Socket::Kind::event);
  }
}

// No process: the auction ended between the client's handshake and now, or its process is being started again.
void Hub::show_over(Join join) {
  call(auction::kReader, auction::LoadView{join.id}, 10s,
       [join](Hub& self, otp::CallResult<auction::LoadView::Reply> r) {
         if (!r || !*r || !**r) {
           join.socket->close(kServiceRestart, "the auction cannot be read just now, come again");
         } else if (const auction::View& view = ***r; is_over(view)) {
           join.socket->send(snapshot_frame(view, self.clock_.now()), Socket::Kind::event);
           join.socket->close(kNormal, "the auction is over");
         } else {
           Topic& topic = self.topics_[join.id];  // starting: Resumed brings the snapshot
           topic.watchers.push_back({join.socket, 0, true});
           // Has it resumed while the disk was read? Then its message has come and gone.
           if (const auto entry = self.registry_.find(join.id); entry && entry->value) {
             self.tell(entry->pid, true);
             topic.seq = std::max(topic.seq, entry->value->seq);
             self.greet(join.id, topic, *entry->value);
           }
         }
       });
}

void Hub::tell(otp::Pid auction, bool watched) {
  cast(otp::Ref<auction::AuctionProtocol>{auction}, auction::Watched{watched});
}

// -- events ------------------------------------------------------------------------------------------------------------

void Hub::handle_cast(const auction::Published& published) {
  const auto& entries = published.commit->entries;
  const auto it = topics_.find(entries.front().auction);
  if (it == topics_.end() || it->second.seq == 0) return;  // seq 0: all still wait for their snapshot
  if (entries.front().seq > it->second.seq + 1) {
    catch_up(it->first, published.commit->after);
    return;
  }
  for (const auto& entry : entries) send(it->second, entry, *published.commit->after);
  if (is_over(*published.commit->after)) finish(entries.front().auction);
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

void Hub::finish(const auction::AuctionId& id) {
  const auto it = topics_.find(id);
  if (it == topics_.end()) return;
  for (auto& watcher : it->second.watchers) watcher.socket->close(kNormal, "the auction is over");
  topics_.erase(it);
}

void Hub::handle_cast(const auction::Resumed& resumed) {
  const auto it = topics_.find(resumed.id);
  if (it == topics_.end()) return;
  tell(resumed.pid, true);
  Topic& topic = it->second;
  const bool first = topic.seq == 0;
  greet(resumed.id, topic, *resumed.view);
  if (first) topic.seq = resumed.view->seq;
  if (resumed.view->seq > topic.seq) {
    catch_up(resumed.id, resumed.view);
  } else if (is_over(*resumed.view)) {
    finish(resumed.id);
  }
}

// Reads what the watchers have not seen. Everything else waits meanwhile, so nothing overtakes it.
void Hub::catch_up(const auction::AuctionId& id, auction::ViewPtr after) {
  await(auction::kReader, auction::LoadEntries{id}, 30s,
        [id, after](Hub& self, otp::CallResult<auction::LoadEntries::Reply> r) {
          const auto it = self.topics_.find(id);
          if (it == self.topics_.end()) return;
          if (!r || !*r) {
            for (auto& w : it->second.watchers) w.socket->close(kServiceRestart, "events cannot be read just now, come again");
            self.topics_.erase(it);
            return;
          }
          for (const auto& entry : **r) {
            if (entry.seq <= after->seq) self.send(it->second, entry, *after);
          }
          if (is_over(*after)) self.finish(id);
        });
}

void Hub::handle_cast(const auction::Tick& tick) {
  const auto it = topics_.find(tick.id);
  if (it == topics_.end()) {  // it does not know that its watchers went with an earlier life of the hub
    if (const auto entry = registry_.find(tick.id)) tell(entry->pid, false);
    return;
  }
  const auto frame = tick_frame(tick);
  for (auto& watcher : it->second.watchers) {
    if (!watcher.waits) watcher.socket->send(frame, Socket::Kind::tick);
  }
}

otp::ChildSpec hub_child(Hub::Args args) { return otp::child<Hub>("live hub", args).named("live hub"); }

}  // namespace gavel::live
