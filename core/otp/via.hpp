// Via: a name that somebody else than the runtime keeps (OTP's {via, Module, Term}), say a key of a registry.
//
//     auto name = names.via<CounterProtocol>("tea");       // a Registry's
//     otp::child<Counter>("tea", {}).named(name)           // registered before its init
//     rt.cast(name, Increment{});                          // looked up here, as a Name is
//
// Whoever can register and find names implements ViaName. A start under a held name is already_started, and no init
// runs; a start whose name cannot be looked up at all (its registry does not run) throws what the look-up throws.
//
// Thread rules: any thread; a value that shares an immutable name.
#pragma once

#include <memory>
#include <utility>

#include "core/otp/message.hpp"

namespace otp {

class ViaName {
 public:
  virtual ~ViaName() = default;
  /// Takes the name for `pid`; returns the holder: `pid`, or who has it already.
  virtual Pid register_name(Pid pid) const = 0;
  /// The holder, or nobody.
  virtual Pid whereis_name() const = 0;
};

/// A process that takes P, by such a name.
template <class P>
class Via {
 public:
  explicit Via(std::shared_ptr<const ViaName> name) : name_(std::move(name)) {}
  Ref<P> whereis() const { return {name_->whereis_name()}; }
  const std::shared_ptr<const ViaName>& name() const noexcept { return name_; }

 private:
  std::shared_ptr<const ViaName> name_;
};

}  // namespace otp
