// What a CNI plugin says when it fails: a number that the specification gives, or 100 and more for
// its own, and a line for people. Caught by run_cni() alone.
#pragma once

#include <stdexcept>
#include <string>
#include <utility>

namespace warren {

inline constexpr int kCniVersion = 1;
inline constexpr int kCniEnvironment = 4;
inline constexpr int kCniInput = 5;
inline constexpr int kCniDecode = 6;
inline constexpr int kCniConfig = 7;
inline constexpr int kCniTryLater = 11;
inline constexpr int kCniNotReady = 50;         // STATUS: no container can be attached
inline constexpr int kCniNotReadyLimited = 51;  // the same, and those that are have no DNS either
inline constexpr int kCniRefused = 100;         // by the sidecar
inline constexpr int kCniNotAttached = 101;     // CHECK

class CniError : public std::runtime_error {
  public:
    CniError(int code, const std::string& message, std::string details = "")
        : std::runtime_error(message), code_(code), details_(std::move(details)) {}
    [[nodiscard]] int code() const { return code_; }
    [[nodiscard]] const std::string& details() const { return details_; }

  private:
    int code_;
    std::string details_;
};

}  // namespace warren
