// Sealed reverse auctions: the lowest offer wins, of equal ones the earlier.
#include "core/rules/reverse.hpp"
#include "core/rules/single_winner.hpp"
#include "core/rules/unused_terms.hpp"

namespace gavel::rules {
namespace {

class ReverseFirstPrice final : public SingleWinner {
 public:
  void check(const Terms& terms, Problems& found) const override {
    refuse_unused(terms, {Extra::commit_reveal, Extra::weighted}, found);
    check_sealed(terms, found);
  }

 private:
  Amount price(const Terms&, std::span<const Ranked<SealedBid>> ranked) const override {
    return ranked.front().bid->amount;
  }
};

class ReverseVickrey final : public SingleWinner {
 public:
  void check(const Terms& terms, Problems& found) const override {
    refuse_unused(terms, {Extra::commit_reveal}, found);
    check_sealed(terms, found);
  }

 private:
  Amount price(const Terms& terms, std::span<const Ranked<SealedBid>> ranked) const override {
    const Amount alone = second_price_alone(terms);
    return ranked.size() < 2 ? alone : std::min(alone, ranked[1].bid->amount);
  }
};

}  // namespace

const FormatRules& reverse_first_price() noexcept {
  static const ReverseFirstPrice rules;
  return rules;
}

const FormatRules& reverse_vickrey() noexcept {
  static const ReverseVickrey rules;
  return rules;
}

}  // namespace gavel::rules
