// Both ways into a process, the NSS module and the preload library, under one face: for tests of
// what a process does to us, or we to it. No doctest in here: any thread, any child.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "tests/nss/fake_sidecar.h"

namespace warren::test {

struct Way {
    std::string name;
    // The number of addresses; kTryAgain; kElsewhere where the module sends glibc on to dns (the
    // preload library then asks the C library itself, which may say anything). No heap in `few`:
    // for a child that was forked from several threads; it takes 60 addresses at most.
    std::function<int(const char* name)> look_up;
    std::function<int(const char* name)> few;
};

inline constexpr int kTryAgain = -1;
inline constexpr int kElsewhere = -2;
inline constexpr int kOtherError = -3;

// One of each, new, with its own copy of the file and WARREN_NSS_SOCKET while they live.
class Ways {
  public:
    explicit Ways(const std::string& socket);
    ~Ways();
    Ways(const Ways&) = delete;
    Ways& operator=(const Ways&) = delete;

    [[nodiscard]] const std::vector<Way>& all() const { return all_; }

  private:
    struct Loaded;
    std::unique_ptr<Loaded> loaded_;
    std::vector<Way> all_;
};

// The exit code of a child that runs `body`; 1000 and more: the signal that ended it.
int in_child(const std::function<int()>& body);
inline constexpr int kSkipped = 77;  // for bodies that may not do what they would test

}  // namespace warren::test
