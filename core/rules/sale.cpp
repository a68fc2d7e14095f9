#include "core/rules/sale.hpp"

#include <algorithm>
#include <array>

#include "core/rules/soft_close.hpp"

namespace gavel::rules {
namespace {

constexpr std::array<std::string_view, 3> kNames{"single", "all", "cascade"};
constexpr std::int64_t kLongestStagger = 24LL * 60 * 60 * 1000;

/// The lowest bit of a tree's position: how many lots its node sums up.
constexpr std::size_t span_of(std::size_t position) noexcept { return position & (~position + 1); }

}  // namespace

std::string_view name(GroupEnd group) noexcept { return kNames[static_cast<std::size_t>(group)]; }

std::optional<GroupEnd> parse_group_end(std::string_view text) noexcept {
  const auto found = std::ranges::find(kNames, text);
  if (found == kNames.end()) return std::nullopt;
  return static_cast<GroupEnd>(found - kNames.begin());
}

Problems problems(const SaleClose& close) {
  Problems found;
  if (close.stagger_ms < 0 || close.stagger_ms > kLongestStagger) {
    found.emplace_back("stagger_ms", "must be from 0 to 86400000");
  } else if (close.group == GroupEnd::all && close.stagger_ms != 0) {
    found.emplace_back("stagger_ms", "must be 0 where all lots end together");
  }
  if (close.soft_close) check(*close.soft_close, close.first_end, found);
  if (close.group == GroupEnd::single) return found;
  if (!close.soft_close) {
    found.emplace_back("soft_close", "must be there: without it nothing puts the ends of a group off");
  } else if (close.soft_close->on_retraction == SoftClose::OnRetraction::recompute) {
    found.emplace_back("soft_close", "must keep the end when a bid is taken back: other lots hang on it");
  }
  return found;
}

void GroupClose::add_lots(std::uint32_t lots) {
  for (; lots > 0; --lots) {
    const std::size_t position = shifts_.size() + 1;
    std::int64_t sum = 0;
    for (std::size_t at = position - 1; at > position - span_of(position); at -= span_of(at)) sum += shifts_[at - 1];
    shifts_.push_back(sum);
  }
}

void GroupClose::shift_from(std::uint32_t lot, std::int64_t ms) noexcept {
  for (std::size_t at = lot; at <= shifts_.size(); at += span_of(at)) shifts_[at - 1] += ms;
}

std::int64_t GroupClose::shift_of(std::uint32_t lot) const noexcept {
  std::int64_t sum = 0;
  for (std::size_t at = std::min<std::size_t>(lot, shifts_.size()); at > 0; at -= span_of(at)) sum += shifts_[at - 1];
  const auto own = own_.find(lot);
  return sum + shift_all_ + (own != own_.end() ? own->second : 0);
}

Time GroupClose::ends_at(std::uint32_t lot) const noexcept {
  const Time end = close_.first_end + (lot - 1) * close_.stagger_ms;
  const Time shifted = end + shift_of(lot);
  const bool capped = close_.group != GroupEnd::single && close_.soft_close && close_.soft_close->hard_end;
  return capped ? std::max(end, std::min(shifted, *close_.soft_close->hard_end)) : shifted;
}

std::uint32_t GroupClose::extensions(std::uint32_t lot) const noexcept {
  if (close_.group == GroupEnd::all) return extensions_all_;
  const auto found = extensions_.find(lot);
  return found != extensions_.end() ? found->second : 0;
}

std::optional<GroupExtension> GroupClose::trigger(std::uint32_t lot, Time at) const noexcept {
  if (!close_.soft_close) return std::nullopt;
  const Time end = ends_at(lot);
  if (at >= end) return std::nullopt;
  const auto later = extended_end(*close_.soft_close, end, extensions(lot), at);
  return later ? std::optional(GroupExtension{lot, *later - end}) : std::nullopt;
}

void GroupClose::apply(const GroupExtension& extension) {
  switch (close_.group) {
    case GroupEnd::single:
      own_[extension.lot] += extension.by_ms;
      break;
    case GroupEnd::all:
      shift_all_ += extension.by_ms;
      ++extensions_all_;
      return;
    case GroupEnd::cascade:
      shift_from(extension.lot, extension.by_ms);
      break;
  }
  ++extensions_[extension.lot];
}

}  // namespace gavel::rules
