#include "tests/server/proof/histories.hpp"

#include <algorithm>

#include "core/rules/commitment.hpp"
#include "storage/sqlite/codec.hpp"

namespace gavel::proof::testing {
namespace {

using namespace rules;
using rules::testing::kAdmin;
using rules::testing::kStart;
using rules::testing::Stage;

constexpr Time kMade{kStart.ms - 100'000};
const std::string kSeller = "sally";

Actor seller() { return {.name = kSeller}; }

std::string bidder(std::int64_t number) { return "bidder " + std::to_string(number); }

/// As the journal's, but that the same name has always the same alias.
class Aliases final : public sqlite::Names {
 public:
  std::string to_entry(const std::string& account) override {
    return sqlite::is_alias(account) ? account : "~" + base::to_hex(base::sha256(account)).substr(0, 16);
  }
  std::string from_entry(const std::string& alias) override { return alias; }
};

IncrementTable random_increments(Dice& dice) {
  switch (dice.between(0, 3)) {
    case 0:
      return IncrementTable::parse("percent:" + std::to_string(dice.between(1, 20))).value();
    case 1:
      return IncrementTable::parse("fixed:" + std::to_string(dice.between(1, 300))).value();
    case 2:
      return IncrementTable::from_bands({{{0}, {10}}, {{1500}, {75}}, {{4000}, {dice.between(1, 500)}}}).value();
    default:
      return IncrementTable::parse("ebay-us").value();
  }
}

void add_english(Dice& dice, Terms& terms) {
  terms.increments = random_increments(dice);
  if (dice.percent(20)) {
    const std::string seed = base::to_hex(base::sha256(std::to_string(dice.between(0, 1'000'000))));
    terms.soft_close.reset();
    terms.candle = Candle{.window_ms = dice.between(1, 60'000),
                          .auction = "01ARYZ6S41TSV4RRFFQ69G5FAV",
                          .seed = seed,
                          .seed_hash = base::to_hex(base::sha256(seed))};
  } else if (dice.percent(30)) {
    const auto floor = std::max(terms.starting_price, terms.reserve.value_or(Amount{0}));
    terms.buy_now = BuyNow{.price = {floor.minor + dice.between(1, 20'000)},
                           .policy = static_cast<BuyNow::Policy>(dice.between(0, 2)),
                           .bid_at_or_above_buys = dice.percent(50)};
    if (terms.buy_now->policy == BuyNow::Policy::until_percent) {
      terms.buy_now->percent = static_cast<std::uint32_t>(dice.between(1, 100));
    }
  }
  if (dice.percent(30)) terms.reserve_policy = ReservePolicy::full_max;
}

Terms random_terms(Dice& dice, Format format) {
  Terms terms = rules::testing::make_terms();
  terms.title = dice.percent(20) ? "競売 \"Lamp\" \\ 🔨" : "A lamp";
  terms.seller = kSeller;
  terms.format = format;
  terms.starting_price = {dice.between(100, 3000)};
  terms.ends_at = kStart + dice.between(60'000, 400'000);
  terms.approved_only = dice.percent(10);
  if (dice.percent(20)) {
    terms.outage = OutagePolicy::extend_on_outage;
    terms.outage_extension_ms = 30'000;
  }
  if (dice.percent(10)) terms.sale = SaleLot{.sale = "01K", .lot = 1, .group_end = dice.percent(30)};
  if (terms.sale && terms.sale->group_end) terms.outage = OutagePolicy::as_recorded, terms.outage_extension_ms = 0;
  if (has_price_clock(format)) {
    terms.price_clock =
        PriceClock{.step = {dice.between(1, 60)}, .interval_ms = dice.between(1000, 30'000), .floor = {}};
    if (format == Format::dutch) terms.price_clock->floor = Amount{dice.between(1, terms.starting_price.minor)};
    return terms;
  }
  if (format == Format::multi_unit) {
    terms.units = Units{.supply = dice.between(1, 20),
                        .pricing = static_cast<Units::Pricing>(dice.between(0, 2)),
                        .marginal = static_cast<Units::Marginal>(dice.between(0, 1))};
  }
  if (is_sealed(format) && dice.percent(40)) terms.reveal_ms = 60'000;
  if (dice.percent(40)) {
    const auto by = dice.between(0, 3000);
    terms.reserve = Amount{is_reverse(format) ? std::max<std::int64_t>(1, terms.starting_price.minor - by)
                                              : terms.starting_price.minor + by};
  }
  if (!is_sealed(format) && dice.percent(60)) {
    terms.soft_close = SoftClose{.window_ms = dice.between(1, 60'000), .extension_ms = dice.between(1, 60'000)};
    if (dice.percent(30)) terms.soft_close->hard_end = terms.ends_at + dice.between(1, 60'000);
    if (dice.percent(30)) terms.soft_close->max_extensions = static_cast<std::uint32_t>(dice.between(0, 3));
    if (dice.percent(50)) terms.soft_close->mode = SoftClose::Mode::add;
    if (dice.percent(50)) terms.soft_close->on_retraction = SoftClose::OnRetraction::recompute;
  }
  if (format == Format::english) add_english(dice, terms);
  if (format == Format::reverse) terms.beats_own = dice.percent(20);
  if (format == Format::reverse || format == Format::reverse_first_price) terms.weighted = dice.percent(30);
  return terms;
}

/// Plays an auction: mostly bids, and whatever else may happen to it.
class Player {
 public:
  Player(Dice& dice, Format format) : dice_(dice), stage_(random_terms(dice, format), kMade, dice.percent(10)) {}

  std::vector<Recorded> play() {
    for (auto commands = dice_.between(3, 60); commands > 0; --commands) {
      now_.ms += dice_.percent(30) ? dice_.between(0, 5) : dice_.between(0, 20'000);
      give(command());
    }
    if (dice_.percent(80)) finish();
    return stage_.recorded();
  }

 private:
  const State& state() const { return stage_.state(); }
  void give(const Command& wanted) { static_cast<void>(stage_.give(wanted, now_)); }
  std::string somebody() { return bidder(dice_.between(1, 5)); }
  Actor boss() { return dice_.percent(20) ? kAdmin : seller(); }

  void finish() {
    if (state().phase == Phase::draft) give(Schedule{seller()});
    if (state().phase == Phase::paused) give(Resume{seller(), "go"});
    now_ = std::max(now_, state().terms.starts_at);
    give(Open{});
    for (const auto& [who, reveal] : commitments_) {
      now_ = std::max(now_, state().ends_at);
      if (dice_.percent(80)) give(reveal);
    }
    if (const auto due = due_at(state())) now_ = std::max(now_, *due);
    give(Close{});
    for (auto deeds = dice_.between(0, 4); deeds > 0; --deeds) {
      now_.ms += 1000;
      give(afterwards());
    }
  }

  Command command() {
    const auto due = due_at(state());
    if (due && now_ >= *due) return state().phase == Phase::scheduled ? Command(Open{}) : Command(Close{});
    if (state().phase == Phase::draft) return dice_.percent(50) ? Command(Schedule{seller()}) : edit();
    if (state().phase == Phase::paused && dice_.percent(60)) return Resume{boss(), "go"};
    if (is_over(state().phase)) return afterwards();
    if (state().phase == Phase::scheduled && !has_price_clock(state().terms.format) && dice_.percent(60)) {
      now_ = std::max(now_, state().terms.starts_at);
    }
    return dice_.percent(82) ? bidding() : steering();
  }

  Amount amount() {
    const auto from = minimum_bid(state()).minor;
    const auto above = dice_.between(0, 2500);
    return {std::max<std::int64_t>(1, is_reverse(state().terms.format) ? from - above / 4 : from + above)};
  }

  Command bidding() {
    const auto& terms = state().terms;
    const auto who = somebody();
    if (terms.format == Format::japanese) {
      if (state().phase == Phase::scheduled || dice_.percent(30)) return JoinClock{who};
      return LeaveClock{who};
    }
    // So high that the clock is not above it when the price has come down somewhat.
    if (terms.format == Format::dutch && dice_.percent(85)) return PlaceBid{.bidder = who, .amount = {1}};
    if (terms.reveal_ms) return commit(who);
    if (dice_.percent(5)) return WithdrawBid{who};
    if (dice_.percent(3)) return BuyItNow{who};
    if (dice_.percent(6)) return RetractBid{who, some_bid_of(who), "a slip"};
    if (dice_.percent(4)) return RemoveBid{boss(), some_number(), "a fraud"};
    const auto units = terms.units ? dice_.between(1, terms.units->supply) : 1;
    return PlaceBid{.bidder = who,
                    .amount = amount(),
                    .units = units,
                    .min_units = terms.units && dice_.percent(20) ? dice_.between(0, units) : 0};
  }

  Command commit(const std::string& who) {
    const auto& terms = state().terms;
    const RevealBid reveal{.bidder = who,
                           .amount = amount(),
                           .units = terms.units ? dice_.between(1, terms.units->supply) : 1,
                           .nonce = "n" + std::to_string(dice_.between(0, 1'000'000))};
    commitments_[who] = reveal;
    return CommitBid{who, commitment(who, reveal.amount, reveal.units, reveal.min_units, reveal.nonce)};
  }

  std::uint64_t some_number() { return static_cast<std::uint64_t>(dice_.between(1, std::ssize(stage_.recorded()))); }
  std::uint64_t some_bid_of(const std::string& who) {
    for (const auto& recorded : stage_.recorded()) {
      const auto* bid = std::get_if<BidPlaced>(&recorded.event);
      if (bid && bid->bidder == who && dice_.percent(50)) return recorded.seq;
    }
    return some_number();
  }

  Command steering() {
    switch (dice_.between(0, 8)) {
      case 0:
        return dice_.percent(15) ? Command(Cancel{boss(), "it broke"}) : Command(Open{});
      case 1:
        return Pause{boss(), "lunch, \"long\""};
      case 2:
      case 3:
        return ApproveBidder{boss(), somebody(), dice_.percent(30) ? std::optional(amount()) : std::nullopt,
                             static_cast<std::uint32_t>(dice_.between(500, 2000))};
      case 4:
        return RevokeBidder{boss(), somebody()};
      case 5:
        return SetEnd{state().ends_at + dice_.between(1, 50'000)};
      case 6:
        return NoteOutage{now_ - dice_.between(0, 1000)};
      default:
        return edit();
    }
  }

  Command edit() {
    Terms terms = state().terms;
    if (dice_.percent(50)) terms.description += "It shines. ";
    if (dice_.percent(40)) terms.ends_at = terms.ends_at + dice_.between(-40'000, 40'000);
    if (dice_.percent(40) && terms.reserve) terms.reserve->minor += dice_.between(-2000, 500);
    if (dice_.percent(10)) terms.reserve.reset();
    return Edit{boss(), "better so", terms};
  }

  Command afterwards() {
    switch (dice_.between(0, 4)) {
      case 0:
        return Settle{boss(), "paid"};
      case 1:
        return Default{boss(), "did not pay"};
      case 2:
        return OfferSecondChance{boss(), "you are next", now_ + dice_.between(1, 50'000)};
      case 3:
        return AnswerSecondChance{somebody(), dice_.percent(50)};
      default:
        return NoteRelisted{boss(), "again", "01ARYZ6S41TSV4RRFFQ69G5FAW"};
    }
  }

  Dice& dice_;
  Stage stage_;
  Time now_ = kMade;
  std::map<std::string, RevealBid> commitments_;
};

/// A batch with entries of other auctions around those that are meant.
class Batches {
 public:
  Batches(Dice& dice, const base::SigningKey& key)
      : dice_(dice), key_(key), kid_(base::jwk_thumbprint(key.public_key())) {}

  /// Receipts of so many entries from `first` on, which share a batch.
  void sign(const auction::AuctionId& id, std::span<const ChainedEntry> entries,
            std::vector<auction::Receipt>& receipts) {
    std::vector<base::Sha256> hashes = others();
    const auto from = hashes.size();
    for (const auto& entry : entries) hashes.push_back(entry.hash);
    const auto behind = others();
    hashes.insert(hashes.end(), behind.begin(), behind.end());
    const auto batch = auction::sign_batch(hashes, key_, kid_);
    for (std::size_t i = 0; i < entries.size(); ++i) {
      receipts.push_back(auction::receipt_of(*batch, from + i, {id, entries[i].seq, entries[i].at, entries[i].hash}));
    }
  }

 private:
  std::vector<base::Sha256> others() {
    std::vector<base::Sha256> hashes(static_cast<std::size_t>(dice_.between(0, 6)));
    for (auto& hash : hashes) hash = base::sha256(std::to_string(dice_.between(0, 1'000'000'000)));
    return hashes;
  }

  Dice& dice_;
  const base::SigningKey& key_;
  std::string kid_;
};

std::vector<ChainedEntry> chain(const std::vector<Recorded>& history, const auction::AuctionId& id) {
  std::vector<ChainedEntry> entries;
  Aliases aliases;
  base::Sha256 prev = auction::kNoEntry;
  for (const auto& recorded : history) {
    ChainedEntry entry{.seq = recorded.seq,
                       .at = recorded.at,
                       .kind = std::string(kind(recorded.event)),
                       .prev = prev,
                       .payload = sqlite::encode(recorded.event, aliases).value()};
    entry.hash = prev = auction::entry_hash(id, entry.seq, entry.at, entry.kind, prev, entry.payload);
    entries.push_back(std::move(entry));
  }
  return entries;
}

}  // namespace

std::vector<Recorded> random_history(Dice& dice, Format format) { return Player(dice, format).play(); }

std::string Exported::text() const {
  std::string text = header_line(header) + "\n";
  for (const auto& entry : entries) text += entry_line(entry) + "\n";
  return text;
}

EntrySource Exported::source() const {
  return [next = std::size_t{0}, this]() mutable -> auction::StorageResult<std::optional<auction::RawEntry>> {
    if (next == entries.size()) return std::optional<auction::RawEntry>();
    const auto& entry = entries[next++];
    return std::optional(auction::RawEntry{entry.seq, entry.at, entry.kind, entry.payload, entry.hash});
  };
}

Exported chained(Dice& dice, const std::vector<Recorded>& history, const auction::AuctionId& id,
                 const base::SigningKey& key) {
  Exported out;
  out.entries = chain(history, id);
  Batches batches(dice, key);
  for (std::span<const ChainedEntry> rest(out.entries); !rest.empty();) {
    const auto size = static_cast<std::size_t>(dice.between(1, std::min<std::int64_t>(5, std::ssize(rest))));
    batches.sign(id, rest.first(size), out.receipts);
    rest = rest.subspan(size);
  }
  out.header = {.auction = id,
                .entries = out.entries.size(),
                .head = out.entries.back().hash,
                .keys = {key.public_key()},
                .receipt = out.receipts.back()};
  return out;
}

Exported random_export(Dice& dice, Format format, const base::SigningKey& key) {
  const auto number = static_cast<std::uint64_t>(dice.between(0, 1'000'000'000));
  return chained(dice, random_history(dice, format), auction::AuctionId::make(kStart, number, number), key);
}

}  // namespace gavel::proof::testing
