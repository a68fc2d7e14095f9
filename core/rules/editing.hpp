// What may still be changed about an auction, and when: for life.cpp alone.
//
//     draft                      everything but who made it, its sale and what it repeats
//     before the first bid       the same, but for format, currency and ending; and the start only before it has come
//     from the first bid on      the description; an end that comes earlier; a reserve that is easier to meet, or none
//
// Thread rules: pure functions.
#pragma once

#include <optional>
#include <string>

#include "core/rules/state.hpp"

namespace gavel::rules {

/// The first field, as on the wire, that may not become what is wanted; nothing where all may. What is wanted must be
/// good terms, too: a field of problems() counts.
/// @pre the auction is not over at `now`
std::optional<std::string> frozen_field(const State& state, const Terms& wanted, Time now);

}  // namespace gavel::rules
