#include "server/live/sale_hub.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "server/api/sale_json.hpp"
#include "server/live/close.hpp"

namespace gavel::live {
namespace {

using namespace std::chrono_literals;
using auction::SaleId;
using http::Socket;
using Json = nlohmann::ordered_json;

constexpr std::uint32_t kPage = 200;
constexpr auto kLookUpEvery = 5s;

http::Frame frame(std::string_view type, const Json& content) {
  Json json = {{"type", type}};
  json.update(content);
  return std::make_shared<const std::string>(json.dump(-1, ' ', false, Json::error_handler_t::replace));
}

}  // namespace

void SaleHub::init() { send_after(kLookUpEvery, LookUpSales{}); }

SaleHub::~SaleHub() {
  for (auto& [id, watchers] : sales_) {
    for (auto& watcher : watchers) watcher.socket->close(kServiceRestart, kRestarts);
  }
}

// -- come and go -----------------------------------------------------------------------------------------------------

void SaleHub::handle_call(const JoinSale& join) {
  sales_[join.id].push_back({.socket = join.socket});
  call(auction::kReader, auction::LoadSale{join.id}, 10s,
       [join](SaleHub& self, otp::CallResult<auction::LoadSale::Reply> r) {
         if (r && *r && **r) {
           self.begin(join, ***r);
         } else {
           self.give_up(join.id, join.socket);
         }
       });
}

void SaleHub::begin(const JoinSale& join, const auction::SaleRecord& record) {
  auto* watcher = find(join.id, join.socket.get());
  const auto view = auction::view_of(record);
  if (!watcher || !view) return give_up(join.id, join.socket);
  watcher->group = view->terms->close.group;
  watcher->seq = join.after ? std::min(*join.after, view->seq) : view->seq;
  if (!join.after) watcher->socket->send(frame("snapshot", api::sale_json(*view, clock_.now())), Socket::Kind::event);
  watcher->is_over = auction::is_over(view->phase) && watcher->seq == view->seq;
  if (watcher->is_over) return forget_finished(join.id);
  read(join.id, join.socket, watcher->seq);
}

SaleHub::Watcher* SaleHub::find(const SaleId& id, const Socket* socket) {
  const auto it = sales_.find(id);
  if (it == sales_.end()) return nullptr;
  const auto at = std::ranges::find_if(it->second, [&](const Watcher& w) { return w.socket.get() == socket; });
  return at != it->second.end() ? &*at : nullptr;
}

void SaleHub::handle_call(const LeaveSale& leave) { forget(leave.id, leave.socket.get()); }

void SaleHub::forget(const SaleId& id, const Socket* socket) {
  const auto it = sales_.find(id);
  if (it == sales_.end()) return;
  std::erase_if(it->second, [&](const Watcher& w) { return w.socket.get() == socket; });
  if (it->second.empty()) sales_.erase(it);
}

void SaleHub::give_up(const SaleId& id, const std::shared_ptr<Socket>& socket) {
  if (!find(id, socket.get())) return;  // it has left
  socket->close(kServiceRestart, "the sale cannot be read just now, come again");
  forget(id, socket.get());
}

void SaleHub::forget_finished(const SaleId& id) {
  const auto it = sales_.find(id);
  if (it == sales_.end()) return;
  std::erase_if(it->second, [](const Watcher& watcher) {
    if (watcher.is_over) watcher.socket->close(kNormal, "the sale is over");
    return watcher.is_over;
  });
  if (it->second.empty()) sales_.erase(it);
}

// -- events ----------------------------------------------------------------------------------------------------------

void SaleHub::send(Watcher& watcher, const auction::SaleEntry& entry) {
  if (entry.seq <= watcher.seq || watcher.is_over) return;
  watcher.seq = entry.seq;
  watcher.socket->send(frame("event", api::sale_event_json(entry, watcher.group)), Socket::Kind::event);
  watcher.is_over = entry.kind == auction::kind(auction::SaleClosed{});
}

void SaleHub::handle_cast(const auction::SalePublished& published) {
  const auto& entries = *published.entries;
  const SaleId id = entries.front().sale;
  const auto it = sales_.find(id);
  if (it == sales_.end()) return;
  for (auto& watcher : it->second) {
    if (watcher.reads) {
      watcher.missed = true;
    } else if (entries.front().seq > watcher.seq + 1) {
      watcher.reads = true;
      read(id, watcher.socket, watcher.seq);
    } else {
      for (const auto& entry : entries) send(watcher, entry);
    }
  }
  forget_finished(id);
}

void SaleHub::read(const SaleId& id, const std::shared_ptr<Socket>& socket, std::uint64_t after) {
  call(auction::kReader, auction::LoadSaleEntries{id, after, kPage}, 10s,
       [id, socket](SaleHub& self, otp::CallResult<auction::LoadSaleEntries::Reply> r) {
         if (r && *r) {
           self.has_read(id, socket, **r);
         } else {
           self.give_up(id, socket);
         }
       });
}

// Until nothing follows, and nothing was published since that was asked.
void SaleHub::has_read(const SaleId& id, const std::shared_ptr<Socket>& socket, const auction::SaleEntryPage& page) {
  auto* watcher = find(id, socket.get());
  if (!watcher) return;
  for (const auto& entry : page.items) send(*watcher, entry);
  const bool more = page.next || std::exchange(watcher->missed, false);
  if (more && !watcher->is_over) return read(id, socket, watcher->seq);
  watcher->reads = false;
  if (watcher->is_over) forget_finished(id);
}

void SaleHub::handle_info(const LookUpSales&) {
  for (auto& [id, watchers] : sales_) {
    for (auto& watcher : watchers) {
      if (!std::exchange(watcher.reads, true)) read(id, watcher.socket, watcher.seq);
    }
  }
  send_after(kLookUpEvery, LookUpSales{});
}

otp::ChildSpec sale_hub_child(SaleHub::Args args) { return otp::child<SaleHub>("sale hub", args).named("sale hub"); }

}  // namespace gavel::live
