#!/usr/bin/env perl
# Echo, on core modules alone.
use strict;
use warnings;
use JSON::PP;

# stdout is a pipe here: without this, replies stay in Perl's buffer.
$| = 1;

my $json = JSON::PP->new->utf8;

sub answer {
    my ($body) = @_;
    my $type = $body->{type};
    return { type => 'init_ok' } if $type eq 'init';
    return { type => 'echo_ok', echo => $body->{echo} } if $type eq 'echo';
    return { type => 'error', code => 10, text => "$type is not supported" };
}

while (my $line = <STDIN>) {
    my $request = $json->decode($line);
    my $reply   = answer($request->{body});
    $reply->{in_reply_to} = $request->{body}{msg_id};
    print $json->encode({ src => $request->{dest}, dest => $request->{src}, body => $reply }), "\n";
}
