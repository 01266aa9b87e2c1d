package com.microshop.user;

import com.microshop.test.module.GoldenFiles;

class GoldenFilesTest extends GoldenFiles {

    private static final UserId ID = UserId.of("0197c1de-6a2b-7c3d-8e4f-5a6b7c8d9e0f");
    private static final EncryptedText NAME = new EncryptedText("bmFtZQ==");
    private static final EncryptedText MAIL = new EncryptedText("bWFpbA==");

    GoldenFilesTest() {
        super(
                new UserRegistered(ID, NAME, MAIL),
                new UsernameChanged(ID, NAME),
                new EmailChanged(ID, MAIL),
                new UserDeactivated(ID),
                new UserReactivated(ID),
                new UserErased(ID));
    }
}
