#include "core/rules/editing.hpp"

#include <algorithm>

#include "core/rules/soft_close.hpp"

namespace gavel::rules {
namespace {

using Fields = std::vector<std::pair<const char*, bool (*)(const Terms&, const Terms&)>>;

template <auto Member>
bool same(const Terms& a, const Terms& b) {
  return a.*Member == b.*Member;
}

const Fields kNever{
    {"seller", same<&Terms::seller>}, {"sale", same<&Terms::sale>}, {"relist_of", same<&Terms::relist_of>}};

// People may have seen them since the auction was a draft no more; and a candle's seed is fixed by its hash.
const Fields kOnlyInDraft{
    {"format", same<&Terms::format>}, {"currency", same<&Terms::currency>}, {"ending", same<&Terms::candle>}};

// What bidders have relied upon. All but description, reserve and ends_at, which have rules of their own.
const Fields kOnlyBeforeBids{{"title", same<&Terms::title>},
                             {"starting_price", same<&Terms::starting_price>},
                             {"reserve_policy", same<&Terms::reserve_policy>},
                             {"increments", same<&Terms::increments>},
                             {"buy_now", same<&Terms::buy_now>},
                             {"starts_at", same<&Terms::starts_at>},
                             {"soft_close", same<&Terms::soft_close>},
                             {"price_clock", same<&Terms::price_clock>},
                             {"units", same<&Terms::units>},
                             {"commit_reveal", same<&Terms::reveal_ms>},
                             {"beats_own", same<&Terms::beats_own>},
                             {"weighted", same<&Terms::weighted>},
                             {"approved_only", same<&Terms::approved_only>},
                             {"bidder_limit", same<&Terms::bidder_limit>},
                             {"confirm_above_percent", same<&Terms::confirm_above_percent>},
                             {"linked", same<&Terms::linked>},
                             {"outage", same<&Terms::outage>},
                             {"outage_extension_ms", same<&Terms::outage_extension_ms>},
                             {"time_zone", same<&Terms::time_zone>}};

// A lot that ends with others has these of its sale.
const Fields kOfTheGroup{
    {"ends_at", same<&Terms::ends_at>}, {"soft_close", same<&Terms::soft_close>}, {"outage", same<&Terms::outage>}};

/// A field that no list above has heard of is fixed.
bool is_same_but_for_the_editable(const Terms& terms, Terms wanted) {
  wanted.description = terms.description;
  wanted.reserve = terms.reserve;
  wanted.ends_at = terms.ends_at;
  return wanted == terms;
}

std::optional<std::string> changed_of(const Fields& fields, const Terms& terms, const Terms& wanted) {
  const auto changed = std::ranges::find_if(fields, [&](const auto& field) { return !field.second(terms, wanted); });
  return changed != fields.end() ? std::optional<std::string>(changed->first) : std::nullopt;
}

bool has_started(const State& state, Time now) {
  if (state.phase == Phase::draft) return false;
  return state.phase != Phase::scheduled || now >= state.terms.starts_at;
}

/// The end as it is now: a bid, a pause, a sale or an outage may have moved it from where the terms have it.
bool may_end_at(const State& state, Time wanted, Time now) {
  if (state.phase == Phase::draft) return true;
  if (state.phase == Phase::paused || state.extensions > 0 || wanted <= now) return false;
  return state.aliases.empty() || wanted <= state.ends_at;
}

/// Down or away, never up; in reverse formats up is what makes it easier.
bool may_reserve(const Terms& terms, const std::optional<Amount>& wanted) {
  if (!wanted || wanted == terms.reserve) return true;
  if (!terms.reserve) return false;
  return is_reverse(terms.format) ? *wanted > *terms.reserve : *wanted < *terms.reserve;
}

/// Times are held against the clock only where they change: an end that has been put off may stay as it was written.
std::optional<std::string> flaw_of(const Terms& terms, const Terms& wanted, Time now) {
  const bool same_times = wanted.starts_at == terms.starts_at && wanted.ends_at == terms.ends_at;
  const auto found = problems(wanted, same_times ? Time{0} : now);
  return found.empty() ? std::nullopt : std::optional(found.front().first);
}

}  // namespace

std::optional<std::string> frozen_field(const State& state, const Terms& wanted, Time now) {
  const Terms& terms = state.terms;
  if (auto field = changed_of(kNever, terms, wanted)) return field;
  if (state.phase != Phase::draft) {
    if (auto field = changed_of(kOnlyInDraft, terms, wanted)) return field;
  }
  if (ends_with_group(terms)) {
    if (auto field = changed_of(kOfTheGroup, terms, wanted)) return field;
  }
  if (has_started(state, now) && wanted.starts_at != terms.starts_at) return "starts_at";
  if (!state.aliases.empty()) {
    if (auto field = changed_of(kOnlyBeforeBids, terms, wanted)) return field;
    if (!may_reserve(terms, wanted.reserve)) return "reserve_price";
    if (!is_same_but_for_the_editable(terms, wanted)) return "terms";
  }
  if (wanted.ends_at != terms.ends_at && !may_end_at(state, wanted.ends_at, now)) return "ends_at";
  return flaw_of(terms, wanted, now);
}

}  // namespace gavel::rules
