#include "core/otp/pool.hpp"

#include <array>
#include <mutex>
#include <new>
#include <vector>

namespace otp::pool {
namespace {

#if defined(__SANITIZE_ADDRESS__)
constexpr bool kPooled = false;
#else
constexpr bool kPooled = true;
#endif

struct Block {
  Block* next;
};

constexpr std::array<std::size_t, 4> kSizes{64, 128, 256, 512};
constexpr std::size_t kBatch = 64;           // blocks that change hands at once
constexpr std::size_t kKeep = 4 * kBatch;    // blocks that a thread keeps of a size
constexpr std::size_t kStoreBatches = 1024;  // batches that the common store keeps of a size

int class_of(std::size_t size) noexcept {
  for (std::size_t i = 0; i < kSizes.size(); ++i) {
    if (size <= kSizes[i]) return static_cast<int>(i);
  }
  return -1;
}

struct List {
  Block* head = nullptr;
  std::size_t count = 0;

  void push(Block* block) noexcept {
    block->next = head;
    head = block;
    ++count;
  }
  Block* pop() noexcept {
    Block* block = head;
    head = block->next;
    --count;
    return block;
  }
};

void free_chain(Block* chain) noexcept {
  while (chain) {
    Block* next = chain->next;
    ::operator delete(chain);
    chain = next;
  }
}

// Whole batches of free blocks, for threads that free more than they allocate and the other way round. Never destroyed:
// threads may still free messages while the program ends.
class Store {
 public:
  Block* take(int size_class) noexcept {
    std::lock_guard lock(mutex_);
    auto& batches = batches_[size_class];
    if (batches.empty()) return nullptr;
    Block* batch = batches.back();
    batches.pop_back();
    return batch;
  }
  void give(int size_class, Block* batch) noexcept {
    {
      std::lock_guard lock(mutex_);
      auto& batches = batches_[size_class];
      if (batches.size() < kStoreBatches) {
        if (batches.capacity() == 0) batches.reserve(kStoreBatches);
        batches.push_back(batch);
        return;
      }
    }
    free_chain(batch);
  }

 private:
  std::mutex mutex_;
  std::array<std::vector<Block*>, kSizes.size()> batches_;
};

Store& store() {
  static Store* const instance = new Store;
  return *instance;
}

struct Cache {
  std::array<List, kSizes.size()> lists;
  ~Cache() {
    for (auto& list : lists) free_chain(list.head), list = {};
  }
};

thread_local Cache t_cache;

}  // namespace

void* allocate(std::size_t size) {
  const int c = kPooled ? class_of(size) : -1;
  if (c < 0) return ::operator new(size);
  List& list = t_cache.lists[c];
  if (list.count == 0) {
    for (Block* block = store().take(c); block;) {
      Block* next = block->next;
      list.push(block);
      block = next;
    }
    if (list.count == 0) return ::operator new(kSizes[c]);
  }
  return list.pop();
}

void release(void* pointer, std::size_t size) noexcept {
  const int c = kPooled ? class_of(size) : -1;
  if (c < 0) {
    ::operator delete(pointer);
    return;
  }
  List& list = t_cache.lists[c];
  list.push(static_cast<Block*>(pointer));
  if (list.count < kKeep) return;
  List batch;
  while (batch.count < kBatch) batch.push(list.pop());
  store().give(c, batch.head);
}

}  // namespace otp::pool
