// The envelopes' allocator: blocks of a few sizes, from a free list of the calling thread.
//
// A message is usually allocated on one thread and freed on another. Each thread keeps a bounded list a size and trades
// surplus with a common store in batches, so a one-way stream of messages settles at no call of malloc at all.
// Under ASan every block is malloc's own, so that its checks see each message.
//
// Thread rules: any thread.
#pragma once

#include <cstddef>

namespace otp::pool {

/// At least `size` bytes, aligned for std::max_align_t. Throws std::bad_alloc.
void* allocate(std::size_t size);

/// @pre `block` came from allocate(size) with the same size.
void release(void* block, std::size_t size) noexcept;

}  // namespace otp::pool
