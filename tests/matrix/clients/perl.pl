# Looks names up in Perl.   perl.pl getaddrinfo|gethostbyname NAME|@ADDRESS...
use strict;
use warnings;
use Socket qw(:addrinfo AF_INET AF_INET6 SOCK_STREAM EAI_NODATA inet_ntoa inet_pton);

# What a call of gethostbyname's kin leaves in $?: h_errno.
my %why = (1 => 'no such name', 2 => 'try again', 4 => 'no data');

sub name_of {
    my ($address) = @_;
    my $family = $address =~ /:/ ? AF_INET6 : AF_INET;
    return gethostbyaddr inet_pton($family, $address), $family;
}

sub addresses_of {
    my ($error, @found) = getaddrinfo($_[0], 80, {socktype => SOCK_STREAM});
    return map { (getnameinfo($_->{addr}, NI_NUMERICHOST, NIx_NOSERV))[1] } @found unless $error;
    return '!', $error == EAI_NONAME ? 'no such name' : $error == EAI_NODATA ? 'no data' : "$error";
}

sub hosts_of {
    my (undef, undef, undef, undef, @found) = gethostbyname $_[0];
    return @found ? map { inet_ntoa($_) } @found : ('!', $why{$?} // $?);
}

my $call = shift;
for (@ARGV) {
    my @line = /^@(.*)/ ? name_of($1) // '!' : $call eq 'getaddrinfo' ? addresses_of($_) : hosts_of($_);
    print "@line\n";
}
