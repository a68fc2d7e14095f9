// Telemetry: what happens, told to whoever wants to know (Erlang's telemetry library).
//
//     inline const otp::Event kPlaced{"gavel.bid.placed"};
//     rt.telemetry().attach("metrics", kPlaced, [&](const otp::Event&, otp::Fields numbers, otp::Fields) {
//       prices.observe(numbers.get<std::int64_t>("price"));
//     });
//     rt.telemetry().execute(kPlaced, {{"price", 1200}}, {{"auction", id}});
//
// Names of events are words joined by dots, widest first: who, what, what happened to it; the last word is a verb in
// the past, or start / stop / exception for a span. Names are never forgotten: make them of fixed words, and put data
// into the metadata. Measurements are numbers; a `duration` is in nanoseconds.
//
// Handlers run in the emitting process before execute() returns, in no promised order; they return at once. One that
// throws is detached, reported, and told as the event kHandlerFailure; the emitter notices nothing. An event that
// nobody listens to costs one relaxed load. Guard what is dear to collect with `event.attached()`.
//
// Thread rules: any thread. After detach() a handler may still be running on another thread.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include "core/base/expected.hpp"
#include "core/otp/pid.hpp"
#include "core/otp/report.hpp"

namespace otp {

/// A kind of event. Equal names are the same event.
class Event {
 public:
  explicit Event(std::string_view name);
  const std::string& name() const noexcept { return entry_->name; }
  /// Does anybody, in any runtime, listen?
  bool attached() const noexcept { return entry_->handlers.load(std::memory_order_relaxed) != 0; }
  friend bool operator==(const Event& a, const Event& b) noexcept { return a.entry_ == b.entry_; }

 private:
  friend class Telemetry;
  struct Entry {
    std::string name;
    std::atomic<std::uint32_t> handlers{0};
  };
  Entry* entry_;  // interned for the life of the program
};

/// A measurement or a piece of metadata; what a string_view sees need not outlive execute().
struct Field {
  using Value = std::variant<std::int64_t, double, std::string_view, Pid, Reason>;
  std::string_view key;
  Value value;

  template <class N>
  requires std::is_integral_v<N> Field(std::string_view k, N number)
      : key(k), value(static_cast<std::int64_t>(number)) {}
  Field(std::string_view k, double number) : key(k), value(number) {}
  Field(std::string_view k, std::string_view text) : key(k), value(text) {}
  Field(std::string_view k, const char* text) : key(k), value(std::string_view(text)) {}
  Field(std::string_view k, const std::string& text) : key(k), value(std::string_view(text)) {}
  Field(std::string_view k, Pid pid) : key(k), value(pid) {}
  Field(std::string_view k, Reason reason) : key(k), value(std::move(reason)) {}
};

class Fields {
 public:
  Fields(std::initializer_list<Field> fields) noexcept : fields_(fields) {}
  auto begin() const noexcept { return fields_.begin(); }
  auto end() const noexcept { return fields_.end(); }
  /// The field's value, or null where there is none of this name and type.
  template <class T>
  const T* find(std::string_view key) const noexcept {
    for (const Field& f : fields_) {
      if (f.key == key) return std::get_if<T>(&f.value);
    }
    return nullptr;
  }
  /// The same; throws std::out_of_range where there is none.
  template <class T>
  const T& get(std::string_view key) const {
    if (const T* value = find<T>(key)) return *value;
    throw std::out_of_range(std::string(key));
  }

 private:
  std::initializer_list<Field> fields_;
};

/// A handler failed: metadata handler (its id), event (the name), reason.
extern const Event kHandlerFailure;

class Telemetry {
 public:
  using Handler = std::function<void(const Event&, Fields measurements, Fields metadata)>;
  enum class Errc : std::uint8_t { already_exists, not_found };
  using Result = base::Expected<void, Errc>;

  explicit Telemetry(std::function<void(const Report&)> report = {}) : report_(std::move(report)) {}
  ~Telemetry();
  Telemetry(const Telemetry&) = delete;
  Telemetry& operator=(const Telemetry&) = delete;

  /// already_exists where the id is in use, for whichever event.
  Result attach(std::string id, const Event& event, Handler handler);
  /// One handler for several events, under one id.
  Result attach_many(std::string id, const std::vector<Event>& events, Handler handler);
  /// not_found for an unknown id.
  Result detach(std::string_view id);

  /// Tells all handlers of the event, in the calling process, before it returns. Never throws what they throw.
  void execute(const Event& event, Fields measurements, Fields metadata = {}) noexcept {
    if (event.attached()) tell(event, measurements, metadata);
  }

  struct Listed {
    std::string id;
    std::string event;
  };
  /// The handlers of the events whose names begin with these words; all for "".
  std::vector<Listed> list_handlers(std::string_view prefix = {}) const;

 private:
  struct Attached {
    std::string id;
    std::vector<Event> events;
    Handler handler;
  };
  using Handlers = std::vector<std::shared_ptr<const Attached>>;

  void tell(const Event& event, Fields measurements, Fields metadata) noexcept;
  void failed(const Attached& handler, const Event& event, const Reason& reason);
  bool remove(const Attached& handler);

  std::function<void(const Report&)> report_;
  mutable std::mutex mutex_;
  Handlers all_;
  std::unordered_map<const void*, std::shared_ptr<const Handlers>> by_event_;  // replaced as a whole, so read at ease
};

}  // namespace otp
