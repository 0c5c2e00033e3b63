// A folder of its own for each test, removed with all that is in it when the test is over.
#pragma once

#include <stdlib.h>

#include <filesystem>
#include <string>

namespace warren::test {

class TempFolder {
  public:
    TempFolder() {
        std::string pattern = (std::filesystem::temp_directory_path() / "warren-nss-XXXXXX");
        if (::mkdtemp(pattern.data()) == nullptr) abort();
        path_ = pattern;
    }
    ~TempFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    TempFolder(const TempFolder&) = delete;
    TempFolder& operator=(const TempFolder&) = delete;

    [[nodiscard]] std::string operator/(const char* name) const { return path_ + "/" + name; }
    [[nodiscard]] const std::string& path() const { return path_; }

  private:
    std::string path_;
};

}  // namespace warren::test
