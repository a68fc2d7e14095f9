#include "storage/query_cache.hpp"

namespace gavel::storage {
namespace {

// Readers have no time limit of their own: whoever asks has one, and a reader that dies fails its callers.
constexpr otp::Duration kNoLimit = otp::kInfinity;

}  // namespace

const otp::Name<auction::ReaderPort>& QueryCache::next_reader() noexcept {
  turn_ = (turn_ + 1) % args_.readers.size();
  return args_.readers[turn_];
}

template <class M>
void QueryCache::pass(M message, otp::From<typename M::Reply> from) {
  call(next_reader(), std::move(message), kNoLimit,
       [from = std::move(from)](QueryCache&, otp::CallResult<typename M::Reply> result) mutable {
         if (result) {
           from.reply(std::move(*result));
         } else {
           from.fail(std::move(result.error()));
         }
       });
}

void QueryCache::handle_call(auction::LoadView m, otp::From<auction::LoadView::Reply> from) {
  if (const auto it = views_.find(m.id); it != views_.end()) {
    recent_.splice(recent_.begin(), recent_, it->second);
    from.reply(std::optional<auction::View>(*it->second));
    return;
  }
  call(next_reader(), m, kNoLimit,
       [from = std::move(from)](QueryCache& self, otp::CallResult<auction::LoadView::Reply> result) mutable {
         if (!result) {
           from.fail(std::move(result.error()));
           return;
         }
         if (*result && **result) self.keep(***result);
         from.reply(std::move(*result));
       });
}

void QueryCache::keep(const auction::View& view) {
  if (!auction::is_over(view)) return;
  if (const auto it = views_.find(view.id); it != views_.end()) {
    // A reader's answer may be older than what the journal has told meanwhile.
    if (view.seq > it->second->seq) *it->second = view;
    return;
  }
  recent_.push_front(view);
  views_[view.id] = recent_.begin();
  if (recent_.size() <= args_.views) return;
  views_.erase(recent_.back().id);
  recent_.pop_back();
}

otp::ChildSpec query_cache_child(QueryCache::Args args) {
  return otp::child<QueryCache>("query cache", std::move(args)).named("query cache");
}

}  // namespace gavel::storage
