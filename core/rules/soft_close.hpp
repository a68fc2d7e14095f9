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

}  // namespace gavel::rules
