// The result of gethostbyname4_r: a list of gaih_addrtuple of both families in the caller's buffer.
// The caller may bring the first tuple (then it is filled) or a null pointer (then it is set), at
// the very end. One thread, one call.
#pragma once

#include <nss.h>

#include "nss_warren/exchange.h"

namespace warren::nss {

class TuplesResult {
  public:
    TuplesResult(char* buffer, size_t size) : buffer_(buffer), buffer_size_(size) {}

    [[nodiscard]] bool reserve(const Answer& answer);
    void add(size_t place, int family, const char* address);
    void write(gaih_addrtuple** first) const;

  private:
    char* buffer_;
    size_t buffer_size_;

    gaih_addrtuple* tuples_ = nullptr;
    char* name_ = nullptr;
    size_t count_ = 0;
};

}  // namespace warren::nss
