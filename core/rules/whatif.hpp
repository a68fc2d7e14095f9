// What-if: what another format, reserve, increment table or soft close would have given, from the journal of an auction
// that is closed.
//
//     const auto told = what_if(history, {.format = Format::vickrey});
//     if (told) show(told->closed.hammer_price, told->assumptions);
//
// The bids that stood are given to an auction of other terms, at the times when they were made. That supposes things
// about people that no journal can know; `assumptions` says which, in sentences. It goes from english to english,
// first_price, vickrey and all_pay, from these three to each other and to english, and likewise among reverse and its
// sealed formats. Price clocks and multi_unit have no maxima that others could take over.
//
// Secret reserves and maxima go into the answer: for after the close, and for whom it concerns.
//
// Thread rules: pure function.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/expected.hpp"
#include "core/rules/auction.hpp"

namespace gavel::rules {

/// What would be different; nothing: as it was. An inner nothing: none at all.
struct WhatIf {
  std::optional<Format> format = {};
  std::optional<std::optional<Amount>> reserve = {};
  std::optional<IncrementTable> increments = {};
  std::optional<std::optional<SoftClose>> soft_close = {};
};

struct Told {
  Closed closed;              ///< aliases are those of the journal
  Terms terms;                ///< what it was played with
  Time ends_at;               ///< where soft close would have put it
  std::uint64_t bids = 0;     ///< taken
  std::uint64_t refused = 0;  ///< bids that these rules would not have taken
  std::uint64_t late = 0;     ///< bids that would have come after the end
  std::vector<std::string> assumptions;
};

/// The error is a sentence that says why there is no answer: not closed, a format that cannot be told from this one, or
/// terms that problems() would refuse. O(n log n) for n events.
/// @pre history is whole
base::Expected<Told, std::string> what_if(History history, const WhatIf& wanted);

}  // namespace gavel::rules
