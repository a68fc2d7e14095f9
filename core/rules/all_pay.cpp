// All-pay: the awards say what everybody owes. Where the reserve is not met nobody gets the lot, and nobody pays.
#include "core/rules/sealed.hpp"
#include "core/rules/single_winner.hpp"
#include "core/rules/unused_terms.hpp"

namespace gavel::rules {
namespace {

class AllPay final : public SingleWinner {
 public:
  void check(const Terms& terms, Problems& found) const override {
    refuse_unused(terms, {Extra::commit_reveal, Extra::confirm}, found);
    check_sealed(terms, found);
  }

 private:
  Amount price(const Terms&, std::span<const Ranked<SealedBid>> ranked) const override {
    return ranked.front().bid->amount;
  }

  std::vector<Award> awards(std::span<const Ranked<SealedBid>> ranked) const override {
    std::vector<Award> all;
    all.reserve(ranked.size());
    for (const auto& [alias, bid] : ranked) {
      all.push_back({.alias = alias, .units = all.empty() ? 1 : 0, .price = bid->amount, .total = bid->amount});
    }
    return all;
  }
};

}  // namespace

const FormatRules& all_pay() noexcept {
  static const AllPay rules;
  return rules;
}

}  // namespace gavel::rules
