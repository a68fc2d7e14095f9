// Names: processes that are known by what they are, not by who they are at the moment.
//
// A name is looked up where a message is sent, so it survives restarts: the supervisor's new child takes the name over.
// A name is freed in the same step in which its process is marked dead, before anybody hears of the death.
// Like atoms, names are never forgotten; make them of fixed words, not of data (for data there is Registry).
//
//     inline const otp::Name<Protocol> kJournal{"journal"};
//     rt.cast(kJournal, Append{…});
//
// Thread rules: any thread; a look-up is one atomic load.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/otp/pid.hpp"

namespace otp {

/// One name, interned for the life of the program. Each runtime has a place of its own under it.
class NameEntry;

/// The entry of a name; the same one for equal names. Any thread.
const NameEntry& intern(std::string_view name);
const std::string& text(const NameEntry& entry) noexcept;
std::uint32_t index(const NameEntry& entry) noexcept;

/// A process that takes P, by its name.
template <class P>
class Name {
 public:
  explicit Name(std::string_view name) : entry_(&intern(name)) {}
  const NameEntry& entry() const noexcept { return *entry_; }

 private:
  const NameEntry* entry_;
};

/// Name -> pid of one runtime.
class NameTable {
 public:
  NameTable();
  ~NameTable();
  NameTable(const NameTable&) = delete;
  NameTable& operator=(const NameTable&) = delete;

  /// Takes the name for `pid`; returns the holder: `pid`, or who has it already. Throws std::length_error where there
  /// are too many names (a quarter of a million).
  Pid claim(const NameEntry& name, Pid pid);
  /// Frees the name if `pid` holds it.
  void release(const NameEntry& name, Pid pid) noexcept;
  /// The holder, or nobody.
  Pid find(const NameEntry& name) const noexcept;

 private:
  static constexpr std::uint32_t kChunk = 256;
  static constexpr std::uint32_t kChunks = 1024;
  std::atomic<std::uint64_t>& slot(const NameEntry& name) const;
  mutable std::atomic<std::atomic<std::uint64_t>*> chunks_[kChunks];
};

}  // namespace otp
