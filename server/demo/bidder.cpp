#include "server/demo/bidder.hpp"

#include <algorithm>
#include <functional>
#include <utility>

namespace gavel::demo {
namespace {

using namespace std::chrono_literals;
using rules::Format;

/// The last seconds, for who waits for them.
constexpr std::int64_t kSnipeMs = 12'000;

/// 0 to 999, the same for the same text.
std::int64_t share(std::string_view text) {
  std::uint64_t hash = 14'695'981'039'346'656'037u;  // FNV-1a
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1'099'511'628'211u;
  return static_cast<std::int64_t>((hash >> 17) % 1000);
}

}  // namespace

Bidder::Bidder(Args args) : args_(std::move(args)), dice_(std::hash<std::string>{}(args_.name)) {}

void Bidder::init() { look_again(); }

void Bidder::look_again() {
  const otp::Duration pause = std::chrono::milliseconds(2'500 + static_cast<std::int64_t>(dice_() % 6'000));
  send_after(args_.habit == Habit::sniper ? otp::Duration(2s) : pause, Look{});
}

void Bidder::handle_info(const Look&) {
  args_.house->list({.phases = {rules::Phase::open}, .seller = args_.seller},
                    [&rt = runtime(), self = self_ref()](auction::HouseResult<auction::ListPage> page) {
                      rt.cast(self, Found{page ? std::move(page->items) : std::vector<auction::View>{}});
                    });
}

void Bidder::handle_info(const Found& found) {
  std::erase_if(own_, [&](const auto& known) {
    return std::ranges::none_of(found.open, [&](const auto& view) { return view.id.to_string() == known.first; });
  });
  for (const auction::View& view : found.open) consider(view);
  look_again();
}

void Bidder::consider(const auction::View& view) {
  Own& own = own_[view.id.to_string()];
  if (own.waits || own.done) return;
  const std::int64_t amount = amount_for(view, own);
  if (amount <= 0) return;
  own.waits = true;
  args_.house->place_bid(view.id, rules::PlaceBid{.bidder = args_.name, .amount = {amount}},
                         [&rt = runtime(), self = self_ref(),
                          auction = view.id.to_string()](auction::HouseResult<auction::BidVerdict> result) {
                           rt.cast(self, Answered{auction, std::move(result)});
                         });
}

void Bidder::handle_info(const Answered& answered) {
  Own& own = own_[answered.auction];
  own.waits = false;
  const auto* taken = answered.result ? std::get_if<auction::BidAnswer>(&*answered.result) : nullptr;
  if (!taken) return;
  own.led_at = taken->leading ? taken->seq : 0;
  own.done = taken->kind != auction::BidAnswer::Kind::bid;
}

/// Half of what one would start at up to nearly that on top: between 1.05 and 1.45 times the starting price. Who is
/// asked for the least (reverse) does it for 55 to 95 %.
std::int64_t Bidder::worth(const auction::View& view) const {
  const std::int64_t start = view.terms->starting_price.minor;
  const std::int64_t taste = share(args_.name + view.terms->title + view.id.to_string());
  if (rules::is_reverse(view.terms->format)) return start * (550 + taste * 400 / 1000) / 1000;
  return start * (1050 + taste * 400 / 1000) / 1000;
}

/// One's own alias is learned by leading: the list names who leads.
bool Bidder::leads(const auction::View& view, Own& own) const {
  if (own.led_at != 0 && view.seq == own.led_at) own.alias = view.high_bidder;
  return own.alias != 0 ? view.high_bidder == own.alias : own.led_at > view.seq;
}

std::int64_t Bidder::english(const auction::View& view, const Own& own) const {
  const std::int64_t most = worth(view);
  const std::int64_t least = view.minimum_bid.minor;
  if (least < 1 || least > most) return 0;
  switch (args_.habit) {
    case Habit::early:
      return own.bid == 0 ? most : 0;
    case Habit::incremental:
      return least;
    case Habit::proxy:
      return own.bid == 0 ? std::max(least, most * 85 / 100) : most;
    case Habit::sniper:
      return view.ends_at - args_.house->now() < kSnipeMs ? most : 0;
  }
  return 0;
}

/// What to bid now; 0: nothing.
std::int64_t Bidder::amount_for(const auction::View& view, Own& own) {
  const Format format = view.terms->format;
  if (format == Format::dutch) {
    const auto price = rules::clock_price(*view.terms, view.clock_starts_at, args_.house->now()).minor;
    const std::int64_t limit =
        view.terms->starting_price.minor * (350 + share(args_.name + view.id.to_string()) / 4) / 1000;
    return price <= limit ? price : 0;
  }
  // Most people are not at every lot at every moment.
  if (args_.habit != Habit::sniper && dice_() % 3 == 0) return 0;
  if (rules::is_sealed(format)) return worth(view);
  if (leads(view, own)) return 0;
  std::int64_t amount = english(view, own);
  if (rules::is_reverse(format)) {
    const std::int64_t most = view.minimum_bid.minor;  // the most that may be asked
    amount = most >= worth(view) ? most - most / 100 : 0;
  }
  if (amount > 0) own.bid = amount;
  return amount;
}

}  // namespace gavel::demo
