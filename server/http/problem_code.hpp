// ProblemCode: the `code` of an error, as the contract lists it (server/contract/problems.yaml).
//
//     problem(409, "not_over", "Results are there when the auction is over.");   // "not_ovr" does not compile
//     problem(409, ProblemCode::of(rules::name(rejection.code)), …);             // known at run time only
//
// So no error is answered that clients cannot have read about. The reverse, that nothing is promised which nobody says,
// is tests/contract/test_codes.py. Thread rules: a value.
#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>

namespace gavel::http {

struct KnownProblem {
  std::string_view code;
  int status;
};

/// All of them, in the order of problems.yaml.
inline constexpr KnownProblem kProblems[] = {
#include "problem_codes.inc"
};

constexpr bool is_problem_code(std::string_view text) noexcept {
  for (const KnownProblem& known : kProblems) {
    if (known.code == text) return true;
  }
  return false;
}

class ProblemCode {
 public:
  /// A literal; one that is in no contract does not compile.
  template <std::size_t size>
  consteval ProblemCode(const char (&literal)[size]) : text_(literal, size - 1) {  // NOLINT: that is its use
    if (!is_problem_code(text_)) throw std::invalid_argument("server/contract/problems.yaml has no such code");
  }

  /// @pre the text is static, as names of enumerators are. @throws std::invalid_argument for one in no contract: a
  /// fault of this server, answered 500
  static ProblemCode of(std::string_view text) {
    if (!is_problem_code(text)) throw std::invalid_argument("no problem code: " + std::string(text));
    return ProblemCode(text, Checked());
  }

  constexpr operator std::string_view() const noexcept { return text_; }  // NOLINT: it is one
  constexpr std::string_view text() const noexcept { return text_; }
  friend constexpr bool operator==(ProblemCode a, std::string_view b) noexcept { return a.text_ == b; }

 private:
  struct Checked {};
  constexpr ProblemCode(std::string_view text, Checked) : text_(text) {}
  std::string_view text_;
};

}  // namespace gavel::http
