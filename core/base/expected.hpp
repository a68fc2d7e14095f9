// Expected<T, E>: a value or the reason why there is none.
//
// C++23's std::expected, as far as this project needs it; GCC 12 does not have it in C++20 mode. Expected failures are
// values (a refused bid, a full disk); a crash is an exception. Use the one or the other for a thing, never both.
//
//     Expected<int, std::string> parse(std::string_view);
//     auto n = parse("12");
//     if (!n) return Unexpected(n.error());
//     use(*n);
//
// Thread rules: those of T and E.
#pragma once

#include <cassert>
#include <type_traits>
#include <utility>
#include <variant>

namespace base {

/// Wraps an error on its way into an Expected, as std::unexpected does.
template <class E>
struct Unexpected {
  E value;
  explicit Unexpected(E e) : value(std::move(e)) {}
};
template <class E>
Unexpected(E) -> Unexpected<E>;

template <class T, class E>
class [[nodiscard]] Expected {
 public:
  using value_type = T;
  using error_type = E;

  Expected() requires std::is_default_constructible_v<T> : state_(std::in_place_index<0>) {}
  Expected(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  template <class G>
  requires std::is_constructible_v<E, G> Expected(Unexpected<G> error)
      : state_(std::in_place_index<1>, std::move(error.value)) {}

  bool has_value() const noexcept { return state_.index() == 0; }
  explicit operator bool() const noexcept { return has_value(); }

  /// @pre has_value()
  T& operator*() & noexcept { return *std::get_if<0>(&state_); }
  const T& operator*() const& noexcept { return *std::get_if<0>(&state_); }
  T&& operator*() && noexcept { return std::move(*std::get_if<0>(&state_)); }
  T* operator->() noexcept { return std::get_if<0>(&state_); }
  const T* operator->() const noexcept { return std::get_if<0>(&state_); }

  /// The value; throws std::bad_variant_access where there is none (a test's or main's way to insist).
  T& value() & { return std::get<0>(state_); }
  const T& value() const& { return std::get<0>(state_); }
  /// By value: `for (auto& x : f().value())` then keeps what it walks over alive.
  T value() && { return std::get<0>(std::move(state_)); }

  /// @pre !has_value()
  E& error() & noexcept { return *std::get_if<1>(&state_); }
  const E& error() const& noexcept { return *std::get_if<1>(&state_); }
  E&& error() && noexcept { return std::move(*std::get_if<1>(&state_)); }

  template <class U>
  T value_or(U&& other) const& {
    return has_value() ? **this : static_cast<T>(std::forward<U>(other));
  }

 private:
  std::variant<T, E> state_;
};

/// Nothing, or the reason why it did not work.
template <class E>
class [[nodiscard]] Expected<void, E> {
 public:
  using value_type = void;
  using error_type = E;

  Expected() = default;
  template <class G>
  requires std::is_constructible_v<E, G> Expected(Unexpected<G> error)
      : state_(std::in_place_index<1>, std::move(error.value)) {}

  bool has_value() const noexcept { return state_.index() == 0; }
  explicit operator bool() const noexcept { return has_value(); }
  void value() const { static_cast<void>(std::get<0>(state_)); }
  E& error() & noexcept { return *std::get_if<1>(&state_); }
  const E& error() const& noexcept { return *std::get_if<1>(&state_); }
  E&& error() && noexcept { return std::move(*std::get_if<1>(&state_)); }

 private:
  std::variant<std::monostate, E> state_;
};

}  // namespace base
