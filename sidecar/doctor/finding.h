// What the doctor has found: a cause, and in one line what mends it. Plain values.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace warren {

enum class Verdict {
    kWell,
    kNote,   // works, and not as one may think
    kWrong,  // some names are not found, or not as they should be
};

struct Finding {
    Verdict verdict = Verdict::kWell;
    std::string about;  // which part: "nsswitch.conf"
    std::string text;   // how it is
    std::string cure;   // what to do; empty if all is well
};

class Findings {
  public:
    void well(std::string about, std::string text) {
        all_.push_back({Verdict::kWell, std::move(about), std::move(text), {}});
    }
    void note(std::string about, std::string text, std::string cure) {
        all_.push_back({Verdict::kNote, std::move(about), std::move(text), std::move(cure)});
    }
    void wrong(std::string about, std::string text, std::string cure) {
        all_.push_back({Verdict::kWrong, std::move(about), std::move(text), std::move(cure)});
    }
    void add(Finding finding) { all_.push_back(std::move(finding)); }
    [[nodiscard]] const std::vector<Finding>& all() const { return all_; }

  private:
    std::vector<Finding> all_;
};

}  // namespace warren
