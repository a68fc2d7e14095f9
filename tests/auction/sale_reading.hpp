// The same reading for sales (reading.hpp): their feed, and the ends of their lots by rules::GroupClose alone.
//
// Thread rules: pure functions.
#pragma once

#include "core/auction/sale.hpp"
#include "tests/auction/reading.hpp"

namespace gavel::auction::testing {

/// What is wrong with one sale: gaps, times that run backwards, extensions that the rules do not give, bids in time
/// without their extension, lots that ended twice, never, or at another time. @pre the sale's end has passed
Lines read_sale(const SimDisk& disk, const SaleId& id);

}  // namespace gavel::auction::testing
