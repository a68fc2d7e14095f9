// The lots of a sale, as they are made: ordinary auctions, whose end and place the sale says.
//
// Thread rules: pure functions.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "core/auction/sale_messages.hpp"
#include "core/rules/sale.hpp"

namespace gavel::auction {

/// Why a sale with `there` lots gets no `more` (at least one): auction_closed once its first lot has ended;
/// not_editable "lots": more than kMaxLots, or with an end after the hard end.
std::optional<rules::Rejection> refusal_of_lots(const SaleTerms& sale, const rules::GroupClose& close,
                                                std::uint32_t there, std::size_t more, rules::Time now);

/// The commits that make them, with the numbers `first`, `first` + 1 …
std::vector<std::shared_ptr<const Commit>> make_lots(const SaleId& id, const SaleTerms& sale,
                                                     const rules::GroupClose& close, std::uint32_t first,
                                                     std::vector<NewLot> lots, rules::Time now);

}  // namespace gavel::auction
