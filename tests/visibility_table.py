"""Who gets what at every address of the site: a row each. tests/test_visibility.py asks for every one of them."""

import re

VIEWERS = ["visitor", "member", "outsider", "suspended", "moderator", "editor", "team"]
# "sign in": the sign-in page, which leads back, or the way there beside what they wrote. "why": the page that tells a
# suspended member why. "done": it is done, and leads on. "on": leads on, nothing is done. Member: in the group of the
# private forum and the author of {own…}; outsider: a member of another group; team: the network team.
TABLE = """
                                             visitor  member   outsider suspended moderator editor   team
GET  /healthz                                200      200      200      200      200      200      200
GET  /readyz                                 200      200      200      200      200      200      200

GET  /                                       200      200      200      why      200      200      200
GET  /nowhere/                               404      404      404      why      404      404      404
GET  /showcase/                              200      200      200      why      200      200      200
GET  /news/                                  200      200      200      why      200      200      200
GET  /media/nothing.jpg                      404      404      404      why      404      404      404
GET  /look/                                  200      200      200      why      200      200      200
GET  /search/?q=minibus                      200      200      200      why      200      200      200
GET  /live/poll/?topic=thread:{private}      200      200      200      why      200      200      200

GET  /account/login/                         200      on       on       why      on       on       on
GET  /account/signup/                        200      on       on       why      on       on       on
GET  /account/logout/                        on       200      200      200      200      200      200
POST /account/logout/                        done     done     done     done     done     done     done
GET  /account/inactive/                      200      200      200      why      200      200      200
GET  /account/reauthenticate/                sign in  200      200      why      200      200      200
GET  /account/email/                         sign in  200      200      why      200      200      200
GET  /account/confirm-email/                 200      200      200      why      200      200      200
GET  /account/confirm-email/no-such-key/     200      200      200      why      200      200      200
GET  /account/password/change/               sign in  200      200      why      200      200      200
GET  /account/password/set/                  sign in  on       on       why      on       on       on
GET  /account/password/reset/                200      200      200      why      200      200      200
GET  /account/password/reset/done/           200      200      200      why      200      200      200
GET  /account/password/reset/key/1-no-key/   200      200      200      why      200      200      200
GET  /account/password/reset/key/done/       200      200      200      why      200      200      200
GET  /account/login/code/confirm/            sign in  on       on       why      on       on       on

GET  /people/you/edit/                       sign in  200      200      why      200      200      200
POST /people/you/edit/                       sign in  done     done     why      done     done     done
GET  /people/{member}/                       sign in  200      200      why      200      200      200
GET  /people/nobody/                         sign in  404      404      why      404      404      404
POST /people/{outsider}/follow/              sign in  done     404      why      done     done     done
POST /people/{outsider}/suspend/             sign in  404      404      why      done     404      done
POST /people/{moderator}/suspend/            sign in  404      404      why      404      404      done
POST /people/{banned}/lift-suspension/       sign in  404      404      why      done     404      done
POST /people/{outsider}/role/                sign in  404      404      why      404      404      done
POST /people/{team}/role/                    sign in  404      404      why      404      404      404
GET  /settings/                              200      200      200      why      200      200      200
GET  /settings/suggest/?q=haze               200      200      200      why      200      200      200
GET  /settings/{urn}/                        200      200      200      why      200      200      200
GET  /settings/999999/                       404      404      404      why      404      404      404
GET  /moderation/                            sign in  404      404      why      200      404      200
POST /moderation/{pinning}/undo/             sign in  404      404      why      done     404      done
POST /moderation/999999/undo/                sign in  404      404      why      404      404      404

GET  /forums/                                200      200      200      why      200      200      200
GET  /forums/latest/                         200      200      200      why      200      200      200
GET  /forums/latest/?show=unread             200      200      200      why      200      200      200
GET  /since/                                 sign in  200      200      why      200      200      200
GET  /forums/ask/                            sign in  200      200      why      200      200      200
POST /forums/ask/ in public                  sign in  done     done     why      done     done     done
POST /forums/ask/ in private                 sign in  done     422      why      done     422      done
POST /forums/mark-all-seen/                  sign in  done     done     why      done     done     done
POST /forums/mark-all-seen/ in private       sign in  done     404      why      done     404      done
POST /forums/mark-all-seen/{marked_all}/undo/  sign in  done     404      why      404      404      404
GET  /forums/{public_forum}/                 200      200      200      why      200      200      200
GET  /forums/{members_forum}/                sign in  200      200      why      200      200      200
GET  /forums/{private_forum}/                sign in  200      404      why      200      404      200
GET  /forums/nowhere/                        sign in  404      404      why      404      404      404
GET  /forums/{members_forum}/template/       sign in  404      404      why      200      404      200
POST /forums/{members_forum}/template/       sign in  404      404      why      done     404      done
POST /forums/{private_forum}/follow/         sign in  done     404      why      done     404      done
GET  /forums/{public_forum}/feed/            200      200      200      why      200      200      200
GET  /forums/{members_forum}/feed/           sign in  on       on       why      on       on       on
GET  /forums/{private_forum}/feed/           sign in  on       404      why      on       404      on
GET  /tags/                                  sign in  200      200      why      200      200      200
GET  /tags/open/                             200      200      200      why      200      200      200
GET  /tags/open-too/                         on       on       on       why      on       on       on
GET  /tags/secret-too/                       sign in  on       404      why      on       404      on
GET  /tags/unused/                           sign in  404      404      why      200      404      200
POST /tags/secret/follow/                    sign in  done     404      why      done     404      done
GET  /tags/open/feed/                        200      200      200      why      200      200      200
GET  /tags/secret/feed/                      sign in  on       404      why      on       404      on
GET  /tags/open/change/                      sign in  404      404      why      200      404      200
POST /tags/open/change/                      sign in  404      404      why      done     404      done
GET  /tags/open/merge/?into=secret           sign in  404      404      why      200      404      200
POST /tags/open/merge/                       sign in  404      404      why      done     404      done
GET  /tags/unused/delete/                    sign in  404      404      why      200      404      200
POST /tags/unused/delete/                    sign in  404      404      why      done     404      done
GET  /tag-suggestions/?q=sec                 sign in  200      200      why      200      200      200
GET  /moderation/tags/                       sign in  404      404      why      200      404      200
GET  /moderation/tags/new/                   sign in  404      404      why      200      404      200
POST /moderation/tags/new/                   sign in  404      404      why      done     404      done
POST /moderation/tags/apart/                 sign in  404      404      why      done     404      done
GET  /tags/secret/                           sign in  200      404      why      200      404      200
GET  /tags/nothing/                          sign in  404      404      why      404      404      404

GET  /threads/{public}/                      on       on       on       why      on       on       on
GET  /threads/{private}/                     sign in  on       404      why      on       404      on
GET  /threads/{public}/minibus-drivers/            200      200      200      why      200      200      200
GET  /threads/{members}/minibus-drivers/           sign in  200      200      why      200      200      200
GET  /threads/{private}/minibus-drivers/           sign in  200      404      why      200      404      200
GET  /threads/{hidden}/minibus-drivers/            sign in  404      404      why      200      404      200
GET  /threads/999999/title/                  sign in  404      404      why      404      404      404
GET  /threads/{private}/reply/               sign in  on       404      why      on       404      on
POST /threads/{public}/reply/                sign in  done     done     why      done     done     done
POST /threads/{private}/reply/               sign in  done     404      why      done     404      done
POST /threads/{locked}/reply/                sign in  422      422      why      done     422      done
POST /threads/{hidden}/reply/                sign in  404      404      why      422      404      422
GET  /threads/{public}/feed/                 200      200      200      why      200      200      200
GET  /threads/{private}/feed/                sign in  on       404      why      on       404      on
GET  /threads/{hidden}/feed/                 sign in  404      404      why      on       404      on
POST /threads/{public}/read/                 sign in  409      409      why      409      409      409
POST /threads/{private}/read/                sign in  409      404      why      409      404      409
GET  /threads/{private}/read.gif             sign in  404      404      why      404      404      404
POST /threads/{private}/follow/              sign in  done     404      why      done     404      done
POST /threads/{public}/pin/                  sign in  404      404      why      done     404      done
GET  /threads/{public}/lock/                 sign in  404      404      why      200      404      200
POST /threads/{public}/lock/                 sign in  404      404      why      done     404      done
POST /threads/{locked}/lock/?undo            sign in  404      404      why      done     404      done
GET  /threads/{public}/old-title/            on       on       on       why      on       on       on
GET  /threads/{merged}/its-title/            on       on       on       why      on       on       on
GET  /threads/{merged_private}/its-title/    sign in  on       404      why      on       404      on
POST /threads/{quiet}/open/                  sign in  404      404      why      done     404      done
GET  /threads/{public}/choose/               sign in  404      404      why      200      404      200
GET  /threads/{public}/choose/?from={public_post}  sign in  404      404      why      200      404      200
GET  /threads/{public}/posts/                sign in  404      404      why      on       404      on
GET  /threads/{public}/posts/?post={public_post}&action=split  sign in  404      404      why      200      404      200
POST /threads/{private}/posts/?post={private_post}  sign in  404      404      why      done     404      done
GET  /curating/?thread={private}             sign in  404      404      why      200      404      200
GET  /curating/?thread={private}&action=move  sign in  404      404      why      200      404      200
GET  /curating/?thread=999999&action=move    sign in  404      404      why      404      404      404
POST /curating/?thread={private}             sign in  404      404      why      done     404      done
POST /curating/acts/{act}/undo/              sign in  404      404      why      done     404      done
POST /curating/acts/999999/undo/             sign in  404      404      why      404      404      404
GET  /forums/{members_forum}/quiet/          sign in  404      404      why      200      404      200
POST /forums/{members_forum}/quiet/          sign in  404      404      why      done     404      done
GET  /threads/{public}/tags/                 sign in  404      404      why      200      404      200
POST /threads/{public}/tags/                 sign in  404      404      why      done     404      done

GET  /threads/{public}/jump/                 200      200      200      why      200      200      200
GET  /threads/{public}/jump/?post=1          on       on       on       why      on       on       on
GET  /threads/{public}/jump/?post=999        422      422      422      why      422      422      422
GET  /threads/{private}/jump/?on=2020-01-01  sign in  on       404      why      on       404      on
POST /threads/{public}/read-on/              on       on       on       why      on       on       on
POST /threads/{private}/read-on/             sign in  on       404      why      on       404      on
GET  /threads/{public}/print/                200      200      200      why      200      200      200
GET  /threads/{private}/print/               sign in  200      404      why      200      404      200
GET  /threads/{hidden}/print/                sign in  404      404      why      200      404      200
GET  /threads/{public}/state/                sign in  404      404      why      200      404      200
POST /threads/{public}/state/                sign in  404      404      why      done     404      done
GET  /threads/{public}/state/history/        sign in  404      404      why      200      404      200
POST /threads/{told}/state/remove/           sign in  404      404      why      done     404      done
POST /threads/{told}/state/1/restore/        sign in  404      404      why      done     404      done
POST /threads/{public}/bookmark/             sign in  done     done     why      done     done     done
POST /threads/{private}/bookmark/            sign in  done     404      why      done     404      done
POST /posts/{changed}/bookmark/              sign in  done     404      why      done     404      done
POST /posts/{hidden_post}/bookmark/          sign in  404      404      why      404      404      404
POST /posts/{kept_post}/bookmark/?undo       sign in  done     404      why      404      404      404
GET  /bookmarks/{bookmark}/                  sign in  200      404      why      404      404      404
POST /bookmarks/{bookmark}/                  sign in  422      404      why      404      404      404
POST /bookmarks/{bookmark}/remove/           sign in  done     404      why      404      404      404
POST /bookmarks/{bookmark}/move/             sign in  done     404      why      404      404      404
GET  /lists/                                 sign in  200      200      why      200      200      200
POST /lists/                                 sign in  done     done     why      done     done     done
GET  /lists/{own_list}/                      sign in  200      404      why      404      404      404
GET  /lists/{shared_list}/                   sign in  200      200      why      404      404      404
GET  /lists/{shared_list}/change/            sign in  200      404      why      404      404      404
POST /lists/{shared_list}/change/            sign in  done     404      why      404      404      404
POST /lists/{shared_list}/move/              sign in  done     404      why      404      404      404
POST /lists/{shared_list}/delete/            sign in  done     404      why      404      404      404
GET  /lists/{shared_list}/share/             sign in  200      404      why      404      404      404
POST /lists/{own_list}/share/                sign in  done     404      why      404      404      404
POST /lists/{shared_list}/share/{outsider}/stop/  sign in  done     404      why      404      404      404
POST /lists/{shared_list}/leave/             sign in  404      done     why      404      404      404

GET  /posts/{public_post}/                   on       on       on       why      on       on       on
GET  /posts/{private_post}/                  sign in  on       404      why      on       404      on
GET  /posts/{private_post}/?quote            sign in  on       404      why      on       404      on
GET  /mentions/?q=meg                        sign in  200      200      why      200      200      200
GET  /mentions/?q=meg&thread={private}       sign in  200      404      why      200      404      200
GET  /mentions/?q=meg&forum={private_forum}  sign in  200      404      why      200      404      200
GET  /posts/{hidden_post}/                   sign in  404      404      why      on       404      on
POST /posts/{public_post}/unread/            sign in  done     done     why      done     done     done
POST /posts/{private_post}/unread/           sign in  done     404      why      done     404      done
POST /posts/{hidden_post}/unread/            sign in  404      404      why      done     404      done
GET  /posts/{own_post}/edit/                 sign in  200      404      why      404      404      404
POST /posts/{own_post}/edit/                 sign in  done     404      why      404      404      404
GET  /posts/{private_post}/edit/             sign in  404      404      why      404      404      404
POST /posts/{private_post}/edit/             sign in  404      404      why      404      404      404
POST /posts/{own_post}/delete/               sign in  done     404      why      404      404      404
POST /posts/{private_post}/delete/           sign in  404      404      why      404      404      404
POST /posts/{own_deleted}/undelete/          sign in  done     404      why      404      404      404
GET  /posts/{own_post}/history/              sign in  200      404      why      200      404      200
GET  /posts/{private_post}/history/          sign in  404      404      why      200      404      200
POST /posts/{own_answer}/accept/             sign in  done     403      why      done     403      done
POST /posts/{private_post}/accept/           sign in  403      404      why      done     404      done
GET  /posts/{private_post}/hide/             sign in  404      404      why      200      404      200
POST /posts/{private_post}/hide/             sign in  404      404      why      done     404      done
POST /posts/{hidden_post}/hide/?undo         sign in  404      404      why      done     404      done
GET  /posts/{own_deleted}/hide/              sign in  404      404      why      200      404      200
POST /posts/{own_deleted}/hide/              sign in  404      404      why      done     404      done
GET  /posts/{private_post}/redact/           sign in  404      404      why      200      404      200
POST /posts/{private_post}/redact/           sign in  404      404      why      done     404      done
GET  /posts/{hidden_post}/redact/            sign in  404      404      why      200      404      200
GET  /posts/{hidden_post}/files/{hidden_file}/redact/  sign in  404      404      why      200      404      200
POST /posts/{hidden_post}/files/{hidden_file}/redact/  sign in  404      404      why      done     404      done
GET  /posts/{public_post}/files/{hidden_file}/redact/  sign in  404      404      why      404      404      404
GET  /posts/{changed}/history/1/redact/      sign in  404      404      why      200      404      200
POST /posts/{changed}/history/1/redact/      sign in  404      404      why      done     404      done
GET  /posts/{public_post}/reactions/         sign in  200      200      why      200      200      200
GET  /posts/{private_post}/reactions/        sign in  200      404      why      200      404      200
GET  /posts/{hidden_post}/reactions/         sign in  404      404      why      404      404      404
GET  /reactions/?thread={public}&posts={public_post}  200  200  200      why      200      200      200
GET  /reactions/?thread={private}&posts={private_post}  sign in  200  404  why    200      404      200
GET  /posts/{private_post}/react/thanks/     sign in  on       404      why      on       404      on
POST /posts/{private_post}/react/thanks/     sign in  done     404      why      done     404      done
POST /posts/{private_post}/react/thanks/?undo  sign in  done   404      why      done     404      done
POST /posts/{own_post}/react/thanks/         sign in  403      404      why      done     404      done
POST /posts/{public_post}/react/dislike/     sign in  404      404      why      404      404      404
GET  /posts/{own_chosen}/tried/              200      200      200      why      200      200      200
POST /posts/{own_chosen}/tried/              sign in  done     done     why      done     done     done
GET  /posts/{private_chosen}/tried/          sign in  200      404      why      200      404      200
POST /posts/{private_chosen}/tried/          sign in  done     404      why      done     404      done
GET  /posts/{private_post}/tried/            sign in  404      404      why      404      404      404
GET  /tried/{line}/remove/                   sign in  404      404      why      200      404      200
POST /tried/{line}/remove/                   sign in  404      404      why      done     404      done
GET  /posts/{own_chosen}/review/             sign in  200      404      why      200      404      200
POST /posts/{own_chosen}/review/             sign in  done     404      why      done     404      done
GET  /posts/{private_chosen}/review/         sign in  404      404      why      200      404      200
POST /posts/{own_chosen}/still-right/        sign in  done     404      why      done     404      done
POST /posts/{private_chosen}/still-right/    sign in  404      404      why      done     404      done
GET  /posts/{own_chosen}/superseded/         sign in  200      404      why      200      404      200
POST /posts/{own_chosen}/superseded/         sign in  422      404      why      422      404      422
GET  /posts/{public_post}/superseded/        sign in  404      404      why      200      404      200
GET  /threads/{public}/superseded/           sign in  on       on       why      on       on       on
GET  /threads/{private}/superseded/          sign in  on       404      why      on       404      on
GET  /moderation/answers/                    sign in  404      404      why      200      404      200
GET  /documents/                             200      200      200      why      200      200      200
GET  /documents/new/                         sign in  404      404      why      404      200      200
POST /documents/new/                         sign in  404      404      why      404      done     done
GET  /documents/{document}/                  sign in  404      404      why      404      200      200
POST /documents/{document}/                  sign in  404      404      why      404      422      422
POST /documents/{document}/remove/           sign in  404      404      why      404      done     done
GET  /documents/{document}/editions/new/     sign in  404      404      why      404      200      200
POST /documents/{document}/editions/new/     sign in  404      404      why      404      done     done
GET  /documents/{document}/editions/{edition}/  sign in  404      404      why      404      200      200
POST /documents/{document}/editions/{edition}/remove/  sign in  404      404      why      404      done     done
GET  /documents/999999/                      sign in  404      404      why      404      404      404
GET  /polls/{public_poll}/                   200      200      200      why      200      200      200
GET  /polls/{private_poll}/                  sign in  200      404      why      200      404      200
GET  /polls/{hidden_post}/                   sign in  404      404      why      404      404      404
GET  /polls/{public_poll}/results.csv        200      200      200      why      200      200      200
GET  /polls/{private_poll}/results.csv       sign in  200      404      why      200      404      200
GET  /polls/{private_poll}/vote/             sign in  on       404      why      on       404      on
POST /polls/{public_poll}/vote/              sign in  done     done     why      done     done     done
POST /polls/{private_poll}/vote/             sign in  done     404      why      done     404      done
POST /polls/{private_poll}/vote/?undo        sign in  on       404      why      on       404      on
POST /polls/{private_poll}/close/            sign in  404      404      why      done     404      done

GET  /files/?ids={own_file}                  sign in  200      200      why      200      200      200
POST /files/                                 sign in  422      422      why      422      422      422
GET  /files/{public_file}/                   200      200      200      why      200      200      200
GET  /files/{private_file}/                  sign in  200      404      why      200      404      200
GET  /files/{hidden_file}/                   sign in  404      404      why      200      404      200
GET  /files/{own_file}/                      sign in  200      404      why      404      404      404
GET  /files/{private_picture_file}/480.webp  sign in  200      404      why      200      404      200

GET  /network/                               sign in  404      404      why      404      404      200
GET  /network/forums/new/                    sign in  404      404      why      404      404      200
POST /network/forums/new/                    sign in  404      404      why      404      404      done
GET  /network/forums/{private_forum}/        sign in  404      404      why      404      404      200
POST /network/forums/{private_forum}/        sign in  404      404      why      404      404      done
GET  /network/forums/nowhere/                sign in  404      404      why      404      404      404
POST /network/forums/{private_forum}/move/   sign in  404      404      why      404      404      done
POST /network/forums/{private_forum}/close/  sign in  404      404      why      404      404      done
POST /network/forums/{empty_forum}/delete/   sign in  404      404      why      404      404      done
POST /network/forums/{private_forum}/delete/  sign in  404      404      why      404      404      on
GET  /network/headings/{heading}/            sign in  404      404      why      404      404      200
POST /network/headings/{heading}/            sign in  404      404      why      404      404      done
POST /network/headings/{heading}/move/       sign in  404      404      why      404      404      done
POST /network/headings/{heading}/delete/     sign in  404      404      why      404      404      done
GET  /network/groups/new/                    sign in  404      404      why      404      404      200
POST /network/groups/new/                    sign in  404      404      why      404      404      done
GET  /network/groups/{group}/                sign in  404      404      why      404      404      200
POST /network/groups/{group}/                sign in  404      404      why      404      404      done
POST /network/groups/{group}/members/        sign in  404      404      why      404      404      done
POST /network/groups/{group}/members/{member}/remove/  sign in  404      404      why      404      404      done
POST /network/groups/{group}/delete/         sign in  404      404      why      404      404      on

GET  /groups/                                sign in  200      200      why      200      200      200
GET  /groups/nowhere/                        sign in  404      404      why      404      404      404
GET  /groups/{group}/                        sign in  200      404      why      200      404      200
GET  /groups/{private_group}/                sign in  200      200      why      200      200      200
POST /groups/{group}/join/                   sign in  on       404      why      404      404      404
POST /groups/{open_group}/join/              sign in  done     done     why      done     done     done
GET  /groups/{private_group}/join/           sign in  200      200      why      200      200      200
POST /groups/{private_group}/join/           sign in  done     done     why      done     done     done
GET  /groups/{group}/leave/                  sign in  200      404      why      on       404      on
POST /groups/{group}/leave/                  sign in  done     404      why      on       404      on
GET  /groups/{group}/people/                 sign in  404      404      why      404      404      200
POST /groups/{group}/people/                 sign in  404      404      why      404      404      done
POST /groups/{group}/people/{member}/remove/  sign in  404      404      why      404      404      done
POST /groups/{group}/people/{member}/manager/  sign in  404      404      why      404      404      done
POST /groups/{private_group}/requests/{join_request}/answer/  sign in  404      404      why      404      404      done
GET  /groups/{group}/describe/               sign in  404      404      why      404      404      200
POST /groups/{group}/describe/               sign in  404      404      why      404      404      done
GET  /groups/{managed_group}/people/         sign in  200      404      why      404      404      200
POST /groups/{managed_group}/describe/       sign in  done     404      why      404      404      done

GET  /moderation/held/                       sign in  404      404      why      200      404      200
POST /moderation/held/                       sign in  404      404      why      422      404      422
POST /held/{held}/take-back/                 sign in  done     404      why      404      404      404
GET  /moderation/reports/                    sign in  404      404      why      200      404      200
POST /moderation/reports/{private_post}/     sign in  404      404      why      done     404      done
GET  /posts/{private_post}/report/           sign in  200      404      why      200      404      200
POST /posts/{private_post}/report/           sign in  done     404      why      done     404      done
GET  /posts/{own_post}/report/               sign in  404      404      why      200      404      200
GET  /network/periods/                       sign in  404      404      why      404      404      200
POST /network/periods/                       sign in  404      404      why      404      404      done
POST /network/periods/{period}/end/          sign in  404      404      why      404      404      done

GET  /drafts/                                sign in  200      200      why      200      200      200
GET  /drafts/key/                            sign in  200      200      why      200      200      200
GET  /drafts/at/?place=thread                sign in  200      200      why      200      200      200
GET  /drafts/at/?place=elsewhere             sign in  404      404      why      404      404      404
GET  /drafts/{saved_draft}/                  sign in  on       404      why      404      404      404
POST /drafts/{saved_draft}/                  sign in  422      422      why      422      422      422
POST /drafts/{saved_draft}/discard/          sign in  done     404      why      404      404      404
POST /drafts/{discarded_draft}/restore/      sign in  done     404      why      404      404      404
POST /drafts/{saved_draft}/schedule/         sign in  done     404      why      404      404      404

GET  /feeds/                                 sign in  200      200      why      200      200      200
GET  /feeds/new/?of=thread:{private}         sign in  200      404      why      200      404      200
POST /feeds/new/?of=thread:{private}         sign in  done     404      why      done     404      done
GET  /feeds/new/?of=search&q=minibus         sign in  200      200      why      200      200      200
GET  /feeds/private/{members_feed}/          200      200      200      why      200      200      200
GET  /feeds/private/{outsiders_feed}/        404      404      404      why      404      404      404
GET  /feeds/private/{suspendeds_feed}/       404      404      404      why      404      404      404
POST /feeds/{feed}/name/                     sign in  done     404      why      404      404      404
POST /feeds/{feed}/renew/                    sign in  done     404      why      404      404      404
POST /feeds/{feed}/revoke/                   sign in  done     404      why      404      404      404
GET  /search/feed/?q=minibus                 200      200      200      why      200      200      200

GET  /inbox/                                 sign in  200      200      why      200      200      200
POST /inbox/read/                            sign in  done     on       why      on       on       on
POST /inbox/read/undo/{read_at}/             sign in  done     done     why      done     done     done
POST /inbox/{notification}/open/             sign in  done     404      why      404      404      404
GET  /inbox/settings/                        sign in  200      200      why      200      200      200
POST /inbox/settings/                        sign in  done     done     why      done     done     done
GET  /inbox/follows/                         sign in  200      200      why      200      200      200
POST /inbox/follows/{follow}/stop/           sign in  done     404      why      404      404      404
GET  /inbox/unsubscribe/{token}/             200      200      200      200      200      200      200
POST /inbox/unsubscribe/{token}/             done     done     done     done     done     done     done
GET  /inbox/unsubscribe/no-such-token/       404      404      404      404      404      404      404

POST /demo/sign-in/                          404      404      404      why      404      404      404
GET  /_util/login/                           sign in  sign in  sign in  why      sign in  sign in  sign in
GET  /editor/password_reset/                 sign in  sign in  sign in  why      sign in  sign in  sign in
"""
ROWS = [
    (*re.match(r"(GET|POST) +(\S+)(?: in (\w+))?  ", line).groups(), re.split(r"  +", line.strip())[-7:])
    for line in TABLE.splitlines()
    if line.startswith(("GET", "POST"))
]
