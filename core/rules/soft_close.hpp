// Soft close: bids near the end put it off.
//
// Thread rules: pure functions.
#pragma once

#include "core/rules/state.hpp"

namespace gavel::rules {

/// Where the end goes by a bid at `now` that changed price or leader; nothing where it stays. `ends_at`, `extensions`:
/// as they are before it.
std::optional<Time> extended_end(const SoftClose& soft_close, Time ends_at, std::uint32_t extensions,
                                 Time now) noexcept;

/// The same with its hard end moved by `paused_ms`: a pause takes no time from anybody.
SoftClose put_off(SoftClose soft_close, std::int64_t paused_ms) noexcept;

/// Do bids put the end off? Not without soft close; and where the sale sets the end, the sale does.
bool bids_extend(const Terms& terms) noexcept;

/// Does this event, the next of `state`, put ends off? A bid does that changes price or leader: not one by which the
/// leader raises an own maximum in silence.
bool is_trigger(const State& state, const Event& event) noexcept;

/// Is its end another's business: that of the sale which it is a lot of?
bool ends_with_group(const Terms& terms) noexcept;

/// What is wrong with it.
void check(const SoftClose& soft_close, Time ends_at, Problems& found);

}  // namespace gavel::rules
