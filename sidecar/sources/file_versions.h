// Tells when files have been replaced or written, by looking at what the system says of them, not
// at what is in them. One thread.
#pragma once

#include <string>
#include <vector>

#include "sidecar/base/clock.h"

namespace warren {

class FileVersions {
  public:
    // As they are now. Empty paths are none.
    explicit FileVersions(std::vector<std::string> paths);

    // They are not as they were in the beginning, and have been as they are for a second: who
    // replaces several, one after the other, is done.
    bool changed();
    // They are going to be changed() if nothing more happens to them.
    [[nodiscard]] bool changing() const { return last_ != first_; }

  private:
    [[nodiscard]] std::string look() const;

    std::vector<std::string> paths_;
    std::string first_;
    std::string last_;
    TimePoint last_new_;
};

}  // namespace warren
