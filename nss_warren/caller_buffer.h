// Hands out aligned pieces of the buffer that the caller of an NSS function brought: all of a
// result lives there, nothing on the heap. Nothing is written here; a piece that does not fit is a
// null pointer, and the caller answers ERANGE. One thread, one call.
#pragma once

#include <cstddef>
#include <cstdint>

namespace warren::nss {

class CallerBuffer {
  public:
    CallerBuffer(char* start, size_t size) : next_(start), left_(start == nullptr ? 0 : size) {}

    // `count` objects of T, not constructed. The buffer starts at any address.
    template <class T>
    [[nodiscard]] T* take(size_t count) {
        const size_t misplaced = reinterpret_cast<uintptr_t>(next_) % alignof(T);
        const size_t padding = misplaced == 0 ? 0 : alignof(T) - misplaced;
        if (padding > left_ || count > (left_ - padding) / sizeof(T)) return nullptr;
        T* piece = reinterpret_cast<T*>(next_ + padding);
        next_ += padding + count * sizeof(T);
        left_ -= padding + count * sizeof(T);
        return piece;
    }

  private:
    char* next_;
    size_t left_;
};

}  // namespace warren::nss
