#include "core/rules/format.hpp"

#include "core/rules/english.hpp"

namespace gavel::rules {

const FormatRules& rules_of(Format format) noexcept {
  switch (format) {
    case Format::english:
      return english();
  }
  return english();  // a Format holds no other value
}

}  // namespace gavel::rules
