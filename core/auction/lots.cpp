#include "core/auction/lots.hpp"

#include <utility>

namespace gavel::auction {

using rules::RejectionCode;

std::optional<rules::Rejection> refusal_of_lots(const SaleTerms& sale, const rules::GroupClose& close,
                                                std::uint32_t there, std::size_t more, rules::Time now) {
  if (now >= close.ends_at(1)) return rules::Rejection{.code = RejectionCode::auction_closed};
  const auto last = there + more;
  const auto& soft_close = sale.close.soft_close;
  const auto end = sale.close.first_end + static_cast<std::int64_t>(last - 1) * sale.close.stagger_ms;
  const bool too_late = soft_close && soft_close->hard_end && end > *soft_close->hard_end;
  if (more == 0 || last > kMaxLots || too_late) {
    return rules::Rejection{.code = RejectionCode::not_editable, .field = "lots"};
  }
  return std::nullopt;
}

std::vector<std::shared_ptr<const Commit>> make_lots(const SaleId& id, const SaleTerms& sale,
                                                     const rules::GroupClose& close, std::uint32_t first,
                                                     std::vector<NewLot> lots, rules::Time now) {
  const bool group = sale.close.group != rules::GroupEnd::single;
  std::vector<std::shared_ptr<const Commit>> commits;
  commits.reserve(lots.size());
  std::uint32_t number = first;
  for (auto& [auction, terms] : lots) {
    terms.ends_at = close.ends_at(number);
    terms.sale = rules::SaleLot{id.to_string(), number++, group, sale.win_at_most};
    if (group) terms.soft_close = sale.close.soft_close;
    const rules::Created created{std::move(terms), now, false};
    auto commit = std::make_shared<Commit>();
    commit->entries.push_back({auction, 1, now, created});
    commit->after = std::make_shared<const View>(make_view(auction, rules::begin(created)));
    commits.push_back(std::move(commit));
  }
  return commits;
}

}  // namespace gavel::auction
