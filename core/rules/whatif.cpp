#include "core/rules/whatif.hpp"

#include <algorithm>

#include "core/rules/format.hpp"
#include "core/rules/ranking.hpp"
#include "core/rules/retraction.hpp"

namespace gavel::rules {
namespace {

State state_after(History history) {
  State state = begin(std::get<Created>(history.front().event));
  for (const Recorded& recorded : history.subspan(1)) rules::apply(state, recorded.event);
  return state;
}

bool has_maxima(Format format) { return !has_price_clock(format) && format != Format::multi_unit; }

std::optional<std::string> refusal(const State& was, Format wanted) {
  if (was.phase != Phase::closed) return "only an auction that is closed can be told otherwise";
  const Format from = was.terms.format;
  const bool one_family = has_maxima(from) && has_maxima(wanted) && is_reverse(from) == is_reverse(wanted);
  if (one_family) return std::nullopt;
  return "the bids of the format " + std::string(name(from)) + " do not tell what " + std::string(name(wanted)) +
         " would have given";
}

/// The terms as they are at the end, with what is wanted; and without what the format has no use for.
Terms terms_of(const State& was, const WhatIf& wanted) {
  Terms terms = was.terms;
  terms.format = wanted.format.value_or(terms.format);
  if (wanted.reserve) terms.reserve = *wanted.reserve;
  if (wanted.increments) terms.increments = *wanted.increments;
  if (is_sealed(terms.format)) terms.soft_close.reset();
  if (wanted.soft_close) terms.soft_close = *wanted.soft_close;
  if (terms.format != Format::english) {
    terms.buy_now.reset();
    terms.candle.reset();
    terms.reserve_policy = ReservePolicy::incremental;
  }
  if (terms.format != Format::reverse) terms.beats_own = false;
  terms.reveal_ms.reset();
  terms.confirm_above_percent.reset();
  terms.sale.reset();
  return terms;
}

/// The bids that stood at the end, as events that were recorded.
struct Bids {
  std::vector<std::pair<std::uint64_t, PlaceBid>> by_seq;

  void add(std::uint64_t seq, const std::string& bidder, Amount amount) {
    by_seq.emplace_back(seq, PlaceBid{.bidder = bidder, .amount = amount, .confirm = true});
  }
};

/// Neither taken back, nor void by a candle.
Bids open_bids(History history, const State& was) {
  Bids bids;
  if (was.terms.format == Format::english) {
    for (const auto& standing : retraction::standing_bids(history)) {
      bids.add(standing.seq, standing.bid->bidder, standing.bid->maximum);
    }
    return bids;
  }
  std::vector<std::uint64_t> taken_back;
  for (const Recorded& recorded : history) {
    const auto* event = std::get_if<BidRetracted>(&recorded.event);
    if (event) taken_back.insert(taken_back.end(), event->bids.begin(), event->bids.end());
  }
  std::ranges::sort(taken_back);
  for (const Recorded& recorded : history) {
    const auto* bid = std::get_if<BidPlaced>(&recorded.event);
    if (!bid || std::ranges::binary_search(taken_back, recorded.seq)) continue;
    bids.add(recorded.seq, bid->bidder, bid->maximum);
  }
  return bids;
}

/// One each: what was replaced or withdrawn was not meant in the end. A bid that was committed to counts from then on.
Bids sealed_bids(const State& was) {
  Bids bids;
  const auto* book = std::get_if<SealedBook>(&was.book);
  if (!book) return bids;
  for (const auto& [alias, bid] : *book) {
    if (counts(was.terms, bid)) bids.add(bid.seq, bid.bidder, bid.amount);
  }
  std::ranges::sort(bids.by_seq, {}, &std::pair<std::uint64_t, PlaceBid>::first);
  return bids;
}

/// The auction that was not.
class Otherwise {
 public:
  Otherwise(const Recorded& created, const Terms& terms)
      : recorded_{{.seq = 1, .at = created.at, .event = Created{terms, created.at}}},
        state_(begin(std::get<Created>(recorded_.front().event))) {}

  bool give(const Command& command, Time now) {
    const Decision decision = decide(state_, command, now, recorded_);
    const auto* events = std::get_if<std::vector<Event>>(&decision);
    if (!events) return false;
    for (const Event& event : *events) happen(event, now);
    return true;
  }
  void happen(const Event& event, Time now) {
    rules::apply(state_, event);
    recorded_.push_back({state_.seq, now, event});
  }
  const State& state() const { return state_; }

 private:
  std::vector<Recorded> recorded_;
  State state_;
};

class Teller {
 public:
  Teller(History history, const State& was, const Terms& terms, Bids bids)
      : history_(history), was_(was), bids_(std::move(bids)), otherwise_(history.front(), terms) {}

  Told tell() {
    auto next = bids_.by_seq.begin();
    for (const Recorded& recorded : history_) {
      std::visit([&](const auto& event) { go_along(event, recorded.at); }, recorded.event);
      if (next == bids_.by_seq.end() || next->first != recorded.seq) continue;
      bid(next->second, recorded.at);
      ++next;
    }
    close();
    const State& state = otherwise_.state();
    require(state.aftermath.has_value(), "what-if does not come to an end");
    Told told{.closed = state.aftermath->closed, .terms = state.terms, .ends_at = state.ends_at, .assumptions = {}};
    told.bids = state.bid_count;
    told.refused = refused_;
    told.late = late_;
    name_as_recorded(told.closed);
    return told;
  }

 private:
  /// Who may bid, and what moved the time of all, stay as they were.
  template <class E>
  void go_along(const E&, Time) {}
  void go_along(const BidderApproved& event, Time at) { if_it_runs(event, at); }
  void go_along(const BidderRevoked& event, Time at) { if_it_runs(event, at); }
  void go_along(const Paused& event, Time at) { otherwise_.give(Pause{admin(event.by), event.reason}, at); }
  void go_along(const Resumed& event, Time at) { otherwise_.give(Resume{admin(event.by), event.reason}, at); }
  void go_along(const Extended& event, Time at) {
    const bool later = event.cause != Extended::Cause::bid && event.ends_at > otherwise_.state().ends_at;
    if (later) if_it_runs(event, at);
  }
  /// Who bought at the fixed price would have bid it, had there been none.
  void go_along(const Taken& event, Time at) {
    if (otherwise_.give(BuyItNow{event.bidder}, at)) return;
    bid(PlaceBid{.bidder = event.bidder, .amount = event.price, .confirm = true}, at);
  }

  static Actor admin(const std::string& name) { return {.name = name, .admin = true}; }

  void if_it_runs(const Event& event, Time at) {
    if (!is_over(otherwise_.state().phase)) otherwise_.happen(event, at);
  }

  void bid(const PlaceBid& command, Time at) {
    const State& state = otherwise_.state();
    const bool is_late = is_over(state.phase) || at >= rules_of(state.terms.format).bids_until(state);
    if (!otherwise_.give(command, at)) ++(is_late ? late_ : refused_);
  }

  void close() {
    const State& state = otherwise_.state();
    if (is_over(state.phase)) return;
    const Time last = std::max(history_.back().at, state.ends_at);
    otherwise_.give(Resume{admin("what-if"), ""}, last);
    otherwise_.give(Open{}, last);
    otherwise_.give(Close{}, std::max(last, state.ends_at));
  }

  std::uint32_t recorded_alias(std::uint32_t alias) const {
    const auto known = was_.aliases.find(bidder_of(otherwise_.state(), alias));
    return known != was_.aliases.end() ? known->second : 0;
  }

  void name_as_recorded(Closed& closed) const {
    closed.winner = recorded_alias(closed.winner);
    for (Award& award : closed.awards) award.alias = recorded_alias(award.alias);
  }

  History history_;
  const State& was_;
  Bids bids_;
  Otherwise otherwise_;
  std::uint64_t refused_ = 0;
  std::uint64_t late_ = 0;
};

bool has_event(History history, auto is) {
  return std::ranges::any_of(history, [&](const Recorded& recorded) { return is(recorded.event); });
}

/// What is supposed about people by giving the bids of one format to another.
std::vector<std::string> assumptions_of_formats(Format from, Format to) {
  if (from == to) return {};
  std::vector<std::string> said;
  if (is_sealed(from) && !is_sealed(to)) {
    said.emplace_back("Each bidder's last sealed bid is taken as a maximum, named when it was made.");
  }
  if (from == Format::first_price || from == Format::reverse_first_price || from == Format::all_pay) {
    said.emplace_back(
        "Who pays the own bid bids less than a lot is worth to them: with another rule they might have gone "
        "further.");
  }
  if (to == Format::first_price || to == Format::reverse_first_price || to == Format::all_pay) {
    said.emplace_back(
        "Recorded amounts are bid in full, though who pays the own bid would hold some of it back: the price is "
        "the best that the seller could have hoped for.");
  }
  return said;
}

std::vector<std::string> assumptions(History history, const State& was, const Told& told) {
  std::vector<std::string> said{
      "Recorded maxima are taken as truthful: everybody would have bid the same amounts at the same times.",
      "Bids that were refused then are not in the journal, and stay out."};
  for (auto& sentence : assumptions_of_formats(was.terms.format, told.terms.format))
    said.push_back(std::move(sentence));
  const auto add_if = [&](bool holds, const char* sentence) {
    if (holds) said.emplace_back(sentence);
  };
  add_if(told.refused > 0,
         "Bids that these rules would have refused are dropped, and their bidders do not bid again instead.");
  add_if(told.late > 0, "Bids after the end that these rules give are dropped, though they might have come earlier.");
  add_if(told.ends_at > was.ends_at, "Nobody bids in the time by which the auction would have been longer.");
  add_if(has_event(history, [](const Event& e) { return std::holds_alternative<BidRetracted>(e); }),
         "Bids that were taken back stay out from the beginning.");
  add_if(has_event(history, [](const Event& e) { return std::holds_alternative<Edited>(e); }),
         "Terms that were edited hold from the beginning as they were in the end.");
  add_if(was.terms.sale && was.terms.sale->group_end, "The other lots of the sale do not put off the end further.");
  add_if(has_event(history, [](const Event& e) { return std::holds_alternative<Taken>(e); }) && !told.terms.buy_now,
         "Who bought at the fixed price would have bid it.");
  return said;
}

}  // namespace

base::Expected<Told, std::string> what_if(History history, const WhatIf& wanted) {
  require(!history.empty(), "what-if without the history");
  const State was = state_after(history);
  if (auto why = refusal(was, wanted.format.value_or(was.terms.format))) return base::Unexpected(*std::move(why));
  const Terms terms = terms_of(was, wanted);
  if (const auto found = problems(terms, Time{0}); !found.empty()) {
    return base::Unexpected(found.front().first + " " + found.front().second);
  }
  auto bids = is_sealed(was.terms.format) ? sealed_bids(was) : open_bids(history, was);
  Told told = Teller(history, was, terms, std::move(bids)).tell();
  told.assumptions = assumptions(history, was, told);
  return told;
}

}  // namespace gavel::rules
