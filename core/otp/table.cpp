// The table of cells, and names.
#include <stdexcept>

#include "core/otp/runtime.hpp"

namespace otp {

// -- the table of cells --------------------------------------------------------------------------------------------

Cell& Runtime::cell_at(std::uint32_t slot) const noexcept {
  return chunks_[slot / kChunk].load(std::memory_order_acquire)[slot % kChunk];
}

Cell* Runtime::find(Pid pid) const noexcept {
  if (!pid || pid.slot() >= slots_used_.load(std::memory_order_acquire)) return nullptr;
  Cell& cell = cell_at(pid.slot());
  return cell.generation.load(std::memory_order_acquire) == pid.generation() ? &cell : nullptr;
}

Cell& Runtime::take_slot() {
  std::lock_guard lock(slots_mutex_);
  if (!free_slots_.empty()) {
    Cell& cell = cell_at(free_slots_.back());
    free_slots_.pop_back();
    return cell;
  }
  const std::uint32_t slot = slots_used_.load(std::memory_order_relaxed);
  if (slot / kChunk >= kChunks) throw std::length_error("too many processes");
  auto& chunk = chunks_[slot / kChunk];
  if (!chunk.load(std::memory_order_relaxed)) {
    auto* cells = new Cell[kChunk];
    for (std::uint32_t i = 0; i < kChunk; ++i) cells[i].slot = slot + i;
    chunk.store(cells, std::memory_order_release);
  }
  slots_used_.store(slot + 1, std::memory_order_release);
  return cell_at(slot);
}

void Runtime::give_back(Cell& cell) {
  if (const auto home = cell.home.exchange(0)) scheduler_.release_thread(home);
  if (cell.generation.load(std::memory_order_relaxed) >= 0xFFFFFFF0u) return;  // worn out: never used again
  std::lock_guard lock(slots_mutex_);
  free_slots_.push_back(cell.slot);
}

bool Runtime::alive(Pid pid) const noexcept {
  const Cell* cell = find(pid);
  return cell && cell->occupied.load(std::memory_order_acquire);
}

// -- names ---------------------------------------------------------------------------------------------------------

Registered Runtime::register_name(std::string_view name, Pid pid) {
  if (name.empty()) throw std::invalid_argument("a name must not be empty");
  const NameEntry& entry = intern(name);
  Cell* cell = find(pid);
  if (!cell) return Registered::dead;
  std::lock_guard lock(cell->lock);
  if (cell->generation.load(std::memory_order_relaxed) != pid.generation()) return Registered::dead;
  if (names_.find(entry)) return Registered::name_taken;
  Relations& ties = cell->ties();
  if (!ties.names.empty()) return Registered::already_named;
  if (names_.claim(entry, pid) != pid) return Registered::name_taken;
  ties.names.push_back(&entry);
  return Registered::ok;
}

bool Runtime::unregister_name(std::string_view name) {
  const NameEntry& entry = intern(name);
  const Pid holder = names_.find(entry);
  Cell* cell = find(holder);
  if (!cell) return false;
  std::lock_guard lock(cell->lock);
  if (cell->generation.load(std::memory_order_relaxed) != holder.generation()) return false;
  if (!cell->relations || !std::erase(cell->relations->names, &entry)) return false;
  names_.release(entry, holder);
  return true;
}

}  // namespace otp
