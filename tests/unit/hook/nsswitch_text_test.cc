// The hook's nsswitch.conf for images and packaging/nsswitch.sh for hosts are the same rules twice:
// the script is the referee here.
#include "sidecar/hook/nsswitch_text.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <string>

#include "sidecar/base/read_file.h"
#include "tests/support/temporary_folder.h"

using namespace warren;

namespace {

std::string by_script(const std::string& text) {
    const TemporaryFolder folder;
    const std::string file = folder.write("nsswitch.conf", text);
    const std::string command = "sh packaging/nsswitch.sh add '" + file + "'";
    REQUIRE(std::system(command.c_str()) == 0);
    return read_file(file, 65536);
}

}  // namespace

TEST_CASE("warren comes before dns, and all else stays") {
    CHECK(with_warren("passwd: files\nhosts:\t\tfiles mdns dns # ours\nnetworks: files\n") ==
          "passwd: files\nhosts:\t\tfiles mdns warren [!UNAVAIL=return] dns # ours\n"
          "networks: files\n");
    CHECK(with_warren("") == "hosts: files warren [!UNAVAIL=return] dns\n");
}

TEST_CASE("what is right already stays as it is") {
    for (const char* text : {"hosts: files warren [!UNAVAIL=return] dns\n",
                             "hosts: files warren  [ !unavail = RETURN ] resolve dns"}) {
        CHECK(with_warren(text) == text);
    }
}

TEST_CASE("the script of the host gives the same") {
    for (const char* text : {"hosts: files dns\n",
                             "hosts:files dns",
                             "  hosts :  files   dns   \n",
                             "hosts:\n",
                             "hosts:",
                             "hosts: files # dns\n",
                             "hosts: # nothing\n",
                             "hosts: dns files\n",
                             "hosts: files resolve [!UNAVAIL=return] dns\n",
                             "hosts: files warren dns\n",
                             "hosts: files dns warren [!UNAVAIL=return]\n",
                             "hosts: files warren [!UNAVAIL=return] warren dns\n",
                             "hosts: files warren [!UNAVAIL=return] [SUCCESS=return] dns\n",
                             "hosts: files [ NOTFOUND = return ] dns\n",
                             "hosts: files [NOTFOUND=return dns\n",
                             "hosts: files[NOTFOUND=return]dns\n",
                             "hosts: files\nhosts: dns\n",
                             "\n\n",
                             "passwd: files",
                             "passwd: files\n",
                             "#hosts: files dns\n",
                             "hostsx: files dns\n",
                             "hosts: files warren\t[!UNAVAIL=return]\tdns\n",
                             "hosts: [!UNAVAIL=return] dns\n"}) {
        CAPTURE(text);
        CHECK(with_warren(text) == by_script(text));
    }
}
