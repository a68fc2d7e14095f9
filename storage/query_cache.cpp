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
       [from = std::move(from), changes = changes_](QueryCache& self, otp::CallResult<auction::LoadView::Reply> result) mutable {
         if (!result) {
           from.fail(std::move(result.error()));
           return;
         }
         // What was read before a change may be what was there before it.
         if (*result && **result && self.changes_ == changes) self.keep(***result);
         from.reply(std::move(*result));
       });
}

void QueryCache::keep(const auction::View& view) {
  if (!auction::is_over(view) || views_.contains(view.id)) return;
  recent_.push_front(view);
  views_[view.id] = recent_.begin();
  if (recent_.size() <= args_.views) return;
  views_.erase(recent_.back().id);
  recent_.pop_back();
}

void QueryCache::handle_cast(const auction::Changed& changed) {
  ++changes_;
  const auto it = views_.find(changed.id);
  if (it == views_.end()) return;
  recent_.erase(it->second);
  views_.erase(it);
}

otp::ChildSpec query_cache_child(QueryCache::Args args) {
  return otp::child<QueryCache>("query cache", std::move(args)).named("query cache");
}

}  // namespace gavel::storage
