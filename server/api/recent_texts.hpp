// RecentTexts: auctions that were asked for lately, as text. Many look at one auction between two of its bids, and most
// of what they are told is the same.
//
//     thread_local RecentTexts texts;
//     texts.of(view, now)      // what auction_text(*view, now) is
//
// Bounded; when it is full, it begins again. An auction is made anew when its view is another one.
//
// Thread rules: one thread.
#pragma once

#include <string>
#include <unordered_map>

#include "core/auction/view.hpp"
#include "server/api/auction_json.hpp"

namespace gavel::api {

class RecentTexts {
 public:
  /// Some 2 KiB each.
  static constexpr std::size_t kMost = 1024;

  std::string of(const auction::ViewPtr& view, rules::Time now);

 private:
  struct Kept {
    auction::ViewPtr view;
    AuctionText text;
  };
  std::unordered_map<auction::AuctionId, Kept> kept_;
};

}  // namespace gavel::api
