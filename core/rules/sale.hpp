// The ends of a sale's lots: staggered, and put off by bids near them, one lot or a group of them at a time.
//
//     GroupClose close({.group = GroupEnd::cascade, .first_end = at_16_00, .stagger_ms = 120'000, .soft_close = soft});
//     close.add_lots(3);
//     if (auto moved = close.trigger(2, now)) close.apply(*moved);   // a bid on lot 2 that changed price or leader
//     close.ends_at(3);
//
// Ends never fall. 8 bytes a lot; every look-up and every extension costs O(log lots).
//
// Thread rules: a value.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/rules/terms.hpp"

namespace gavel::rules {

/// Whose end a bid near the end of a lot puts off.
enum class GroupEnd : std::uint8_t {
  single,   ///< that lot's
  all,      ///< those of all lots, which are always equal
  cascade,  ///< that lot's, and by as much those of all lots after it
};
/// "single", "all", "cascade": as on the wire and in the journal; kept for ever.
std::string_view name(GroupEnd group) noexcept;
std::optional<GroupEnd> parse_group_end(std::string_view text) noexcept;

/// When lots end: number n at first_end + (n - 1) * stagger_ms, until bids put that off.
struct SaleClose {
  GroupEnd group = GroupEnd::single;
  Time first_end;
  std::int64_t stagger_ms = 0;          ///< all: 0
  std::optional<SoftClose> soft_close;  ///< all, cascade: there must be one
};

/// What is wrong with it; fields named as on the wire.
Problems problems(const SaleClose& close);

/// A lot's end was put off, and with it those of its group.
struct GroupExtension {
  std::uint32_t lot = 0;
  std::int64_t by_ms = 0;
  friend bool operator==(const GroupExtension&, const GroupExtension&) = default;
};

class GroupClose {
 public:
  /// @pre problems(close) is empty
  explicit GroupClose(const SaleClose& close) : close_(close) {}

  /// So many lots more, after those that are there.
  void add_lots(std::uint32_t lots);
  std::uint32_t lots() const noexcept { return static_cast<std::uint32_t>(shifts_.size()); }

  /// Lots that are not there yet have an end too: the one that they would get now. @pre lot is at least 1
  Time ends_at(std::uint32_t lot) const noexcept;
  /// How often bids have put it off: all: those of the group, else those on this lot.
  std::uint32_t extensions(std::uint32_t lot) const noexcept;

  /// What a bid on `lot` at `at` does that changed its price or leader; nothing where all ends stay. Triggers count in
  /// the order in which they are asked about. @pre the lot is there
  std::optional<GroupExtension> trigger(std::uint32_t lot, Time at) const noexcept;
  /// @pre the lot is there, by_ms is positive
  void apply(const GroupExtension& extension);

 private:
  void shift_from(std::uint32_t lot, std::int64_t ms) noexcept;
  std::int64_t shift_of(std::uint32_t lot) const noexcept;

  SaleClose close_;
  std::int64_t shift_all_ = 0;
  std::vector<std::int64_t> shifts_;  // a Fenwick tree over lots: what shifts a lot and all after it
  std::uint32_t extensions_all_ = 0;
  std::unordered_map<std::uint32_t, std::int64_t> own_;  // single: what shifts a lot alone
  std::unordered_map<std::uint32_t, std::uint32_t> extensions_;
};

}  // namespace gavel::rules
