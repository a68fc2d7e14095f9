// Increment tables: how far a bid must lie above the amount that it beats.
//
// A table is a list of bands, or a share of the amount. The band is chosen by the amount being beaten, its lower edge
// inclusive; the last band is open-ended. Presets: "ebay-us", "yahoo-jp", "sl-parcels", "internetee";
// "fixed:N" (minor units), "percent:P" (P percent rounded down, at least one minor unit).
//
// Thread rules: values, immutable after make().
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/expected.hpp"
#include "core/rules/money.hpp"

namespace gavel::rules {

/// From `from` (inclusive) up to the next band, a bid must be `step` higher.
struct Band {
  Amount from;
  Amount step;
  friend bool operator==(const Band&, const Band&) = default;
};

class IncrementTable {
 public:
  /// A table by its name. The error is a sentence that says what would be right.
  static base::Expected<IncrementTable, std::string> parse(std::string_view name);

  /// A table of one's own bands. Refused with a sentence: no band, a first band that does not start at 0, bands out of
  /// order or twice, a step that is not positive, an amount beyond kMaxAmount.
  static base::Expected<IncrementTable, std::string> from_bands(std::vector<Band> bands);

  /// The step above an amount that is to be beaten. @pre in_range(beaten)
  Amount step_at(Amount beaten) const noexcept;

  /// What parse() takes to give this table again; "bands" for one's own.
  const std::string& name() const noexcept { return name_; }
  const std::vector<Band>& bands() const noexcept { return bands_; }

  friend bool operator==(const IncrementTable&, const IncrementTable&) = default;

 private:
  IncrementTable(std::string name, std::vector<Band> bands, int percent);
  std::string name_;
  std::vector<Band> bands_;
  int percent_ = 0;  // > 0: a share of the amount, bands_ is empty
};

}  // namespace gavel::rules
