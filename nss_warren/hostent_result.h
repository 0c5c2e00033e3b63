// The result of the gethostby* functions: a hostent, whose pointers, addresses and names are in the
// caller's buffer. The caller's hostent itself is written at the very end. One thread, one call.
#pragma once

#include <netdb.h>

#include <string_view>

#include "nss_warren/exchange.h"

namespace warren::nss {

class HostentResult {
  public:
    // `own_address`: of a reverse look-up, the one address that the result has; else empty.
    HostentResult(int family, std::string_view own_address, char* buffer, size_t size)
        : family_(family), own_address_(own_address), buffer_(buffer), buffer_size_(size) {}

    [[nodiscard]] bool reserve(const Answer& answer);
    void add(size_t place, int family, const char* address);
    void write(hostent& result) const;
    [[nodiscard]] char* name() const { return names_; }

  private:
    int family_;
    std::string_view own_address_;
    char* buffer_;
    size_t buffer_size_;

    char** aliases_ = nullptr;
    char** pointers_ = nullptr;
    char* addresses_ = nullptr;
    char* names_ = nullptr;
};

}  // namespace warren::nss
