#include "core/rules/sealed.hpp"

#include "core/rules/single_winner.hpp"
#include "core/rules/unused_terms.hpp"

namespace gavel::rules {
namespace {

class FirstPrice final : public SingleWinner {
 public:
  void check(const Terms& terms, Problems& found) const override {
    refuse_unused(terms, {Extra::commit_reveal, Extra::confirm}, found);
    check_sealed(terms, found);
  }

 private:
  Amount price(const Terms&, std::span<const Ranked<SealedBid>> ranked) const override {
    return ranked.front().bid->amount;
  }
};

class Vickrey final : public SingleWinner {
 public:
  void check(const Terms& terms, Problems& found) const override {
    refuse_unused(terms, {Extra::commit_reveal, Extra::confirm}, found);
    check_sealed(terms, found);
  }

 private:
  Amount price(const Terms& terms, std::span<const Ranked<SealedBid>> ranked) const override {
    const Amount alone = second_price_alone(terms);
    return ranked.size() < 2 ? alone : std::max(alone, ranked[1].bid->amount);
  }
};

}  // namespace

const FormatRules& first_price() noexcept {
  static const FirstPrice rules;
  return rules;
}

const FormatRules& vickrey() noexcept {
  static const Vickrey rules;
  return rules;
}

}  // namespace gavel::rules
