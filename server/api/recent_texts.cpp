#include "server/api/recent_texts.hpp"

namespace gavel::api {

std::string RecentTexts::of(const auction::ViewPtr& view, rules::Time now) {
  const auto at = kept_.find(view->id);
  if (at != kept_.end() && at->second.view == view) {
    if (auto text = at->second.text.at(*view, now)) return *std::move(text);
  }
  if (at == kept_.end() && kept_.size() == kMost) kept_.clear();
  return kept_.insert_or_assign(view->id, Kept{view, AuctionText(*view, now)}).first->second.text.text();
}

}  // namespace gavel::api
