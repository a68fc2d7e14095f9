#include "core/auction/opener.hpp"

#include <stdexcept>

namespace gavel::auction {

using namespace std::chrono_literals;

void Opener::init() {
  args_.ready->store(false);
  args_.ledger->begin_opening();
  continue_with(OpenPage{});
}

// Storage that is away comes back, or takes everything with it: nothing is gained by a crash here.
void Opener::handle_continue(const OpenPage& page) {
  if (!page.after && !has_limits_) return load_limits();
  await(kReader, LoadUnfinished{page.after}, 60s,
        [page](Opener& self, otp::CallResult<StorageResult<UnfinishedPage>> r) {
          if (r) {
            self.opened_page(std::move(*r));
          } else {
            self.send_after(kStorageAway, page);
          }
        });
}

// Before the first auction takes a bid that they would refuse.
void Opener::load_limits() {
  await(kReader, LoadLimits{}, 60s, [](Opener& self, otp::CallResult<LoadLimits::Reply> r) {
    if (!r) {
      self.send_after(kStorageAway, OpenPage{});
      return;
    }
    if (!*r) throw std::runtime_error("no list of limits: " + r->error().text);
    for (const auto& limit : **r) {
      const auto currency = rules::Currency::parse(limit.currency);
      if (currency) self.args_.ledger->set_limit(limit.name, *currency, limit.max_exposure);
    }
    self.has_limits_ = true;
    self.continue_with(OpenPage{});
  });
}

void Opener::opened_page(StorageResult<UnfinishedPage> page) {
  if (!page) throw std::runtime_error("no list of open auctions: " + page.error().text);
  const auto next = page->next;
  starting_ = page->items.size() + 1;
  const auto one_done = [this, next] {
    if (--starting_ > 0) return;
    if (next) {
      continue_with(OpenPage{next});
    } else {
      args_.ready->store(true);
      args_.ledger->all_opening();
      cast(kLive, AllOpened{});
    }
  };
  // One that has loaded already has said what is owed in it, and says no more. Marked first and looked at then: one
  // that loads in between takes its mark away itself.
  for (const AuctionId& id : page->items) {
    args_.ledger->opening(id);
    const auto entry = args_.registry->try_find(id);
    if (entry && entry->value) args_.ledger->opened(id);
  }
  for (const AuctionId& id : page->items) start(id, [one_done](bool) { one_done(); });
  one_done();
}

void Opener::start(const AuctionId& id, base::UniqueFunction<void(bool)> done) {
  auto spec = otp::child<AuctionServer>(id.to_string(), {id, args_.registry, args_.clock, args_.ledger, args_.sales,
                                                         args_.requests.get()})
                  .restarts(otp::Restart::transient)
                  .mailbox(args_.mailbox);
  call(kAuctions, otp::StartDynamic{std::move(spec)}, 30s,
       [id, done = std::move(done)](Opener& self, otp::CallResult<otp::ChildResult<otp::Pid>> result) mutable {
         const bool started = result && *result;
         if (!started) self.send_after(1s, OpenAgain{id});
         done(started);
       });
}

void Opener::handle_call(OpenAuction request, otp::From<bool> from) {
  start(request.id, [from = std::move(from)](bool started) mutable { from.reply(started); });
}

void Opener::handle_info(const OpenAgain& again) {
  if (!args_.registry->try_find(again.id)) start(again.id, [](bool) {});
}

}  // namespace gavel::auction
