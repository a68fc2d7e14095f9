// UniqueFunction<R(Args...)>: a callable that is moved, never copied.
//
// C++23's std::move_only_function, which GCC 12 lacks in C++20 mode. Small callables (up to 48 bytes that move without
// throwing) are kept in place; larger ones cost one allocation.
//
// Thread rules: none of its own; whoever holds it may call it.
#pragma once

#include <cstddef>
#include <functional>
#include <new>
#include <type_traits>
#include <utility>

namespace base {

template <class Signature>
class UniqueFunction;

template <class R, class... Args>
class UniqueFunction<R(Args...)> {
 public:
  UniqueFunction() noexcept = default;
  UniqueFunction(std::nullptr_t) noexcept {}

  template <class F>
  requires(!std::is_same_v<std::decay_t<F>, UniqueFunction> && std::is_invocable_r_v<R, std::decay_t<F>&, Args...>)
      UniqueFunction(F&& f) {
    using Fn = std::decay_t<F>;
    if constexpr (fits<Fn>) {
      ::new (static_cast<void*>(buffer_)) Fn(std::forward<F>(f));
    } else {
      *reinterpret_cast<Fn**>(buffer_) = new Fn(std::forward<F>(f));
    }
    ops_ = &ops_for<Fn>;
  }

  UniqueFunction(UniqueFunction&& other) noexcept { take(other); }
  UniqueFunction& operator=(UniqueFunction&& other) noexcept {
    if (this != &other) {
      reset();
      take(other);
    }
    return *this;
  }
  ~UniqueFunction() { reset(); }

  explicit operator bool() const noexcept { return ops_ != nullptr; }

  /// Calls it. Throws std::bad_function_call where it is empty.
  R operator()(Args... args) {
    if (!ops_) throw std::bad_function_call();
    return ops_->call(buffer_, std::forward<Args>(args)...);
  }

 private:
  static constexpr std::size_t kInPlace = 48;

  template <class Fn>
  static constexpr bool fits = sizeof(Fn) <= kInPlace &&
                               alignof(Fn) <= alignof(std::max_align_t) && std::is_nothrow_move_constructible_v<Fn>;

  struct Ops {
    R (*call)(void*, Args&&...);
    void (*move)(void* from, void* to) noexcept;
    void (*destroy)(void*) noexcept;
  };

  template <class Fn>
  static Fn& target(void* at) noexcept {
    if constexpr (fits<Fn>) {
      return *std::launder(static_cast<Fn*>(at));
    } else {
      return **static_cast<Fn**>(at);
    }
  }

  template <class Fn>
  static constexpr Ops ops_for{
      [](void* at, Args&&... args) -> R { return std::invoke(target<Fn>(at), std::forward<Args>(args)...); },
      [](void* from, void* to) noexcept {
        if constexpr (fits<Fn>) {
          Fn& f = target<Fn>(from);
          ::new (to) Fn(std::move(f));
          f.~Fn();
        } else {
          *static_cast<Fn**>(to) = *static_cast<Fn**>(from);
        }
      },
      [](void* at) noexcept {
        if constexpr (fits<Fn>) {
          target<Fn>(at).~Fn();
        } else {
          delete &target<Fn>(at);
        }
      }};

  void take(UniqueFunction& other) noexcept {
    ops_ = std::exchange(other.ops_, nullptr);
    if (ops_) ops_->move(other.buffer_, buffer_);
  }
  void reset() noexcept {
    if (auto* ops = std::exchange(ops_, nullptr)) ops->destroy(buffer_);
  }

  alignas(std::max_align_t) std::byte buffer_[kInPlace];
  const Ops* ops_ = nullptr;
};

}  // namespace base
